"""Reviews: one file per kind."""
