"""Defaulting: what the API server fills in where a manifest says nothing. Functions that complete a fresh object."""
