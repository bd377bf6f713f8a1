"""Kinds of change that can make a pending pod fit: one per file."""
