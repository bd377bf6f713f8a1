"""The schema pack: what fields Kubernetes 1.36 knows, generated at build time."""
