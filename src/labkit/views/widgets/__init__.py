"""The views that answer back: real controls with names, and a static form for readers without a kernel."""
