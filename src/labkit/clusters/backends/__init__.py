"""Backends: one file each, found by being here."""
