"""What the controllers of Services share: whom a Service selects, how a pod is reached, how slices are cut."""
