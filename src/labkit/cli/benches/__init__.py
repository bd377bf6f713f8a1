"""Benches: what `labkit bench` measures, one part per file."""
