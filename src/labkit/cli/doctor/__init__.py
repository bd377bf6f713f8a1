"""The doctor: what a machine is asked (machine), what the answers mean (checks), and the whole picture (checkup)."""
