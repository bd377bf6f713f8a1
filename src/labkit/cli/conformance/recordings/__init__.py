"""Recordings of a real API server: requests or command lines with their answers, played anew and compared.

The format is described in tests/golden/api/README.md.
"""
