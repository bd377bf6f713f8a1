"""Subresources: one leaf per subresource."""
