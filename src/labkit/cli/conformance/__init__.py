"""Conformance: recorded behaviour of a real Kubernetes, held against ours, counted."""
