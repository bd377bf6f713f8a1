"""Printers: one file per kind."""
