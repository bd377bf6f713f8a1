"""Validation: which objects the API server refuses, in upstream's words. Functions from values to causes; no store."""
