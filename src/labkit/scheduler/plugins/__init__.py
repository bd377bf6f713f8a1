"""The scheduler's plugins: one file each, found by being here."""
