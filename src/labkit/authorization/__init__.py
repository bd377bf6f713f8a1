"""May they? Who asks for what, and the rules of RBAC that allow it."""
