"""The scheduler: which node for which pod, by kube-scheduler's own rules (Kubernetes 1.36)."""
