"""HTTP without Kubernetes: messages, handlers, middleware, streams."""
