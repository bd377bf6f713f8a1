"""Strategies of single kinds: one leaf per kind or family of kinds."""
