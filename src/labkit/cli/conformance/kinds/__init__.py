"""What can be held against recordings: one kind per file."""
