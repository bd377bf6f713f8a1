"""Admission plugins: one leaf per plugin."""
