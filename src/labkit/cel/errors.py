"""The two ways an expression fails: it cannot be compiled, or it has no value for what it was asked about."""


class CompileError(Exception):
    """An expression that is not understood; the text is what the API server shows ("compilation failed: ERROR: …")."""


class EvaluationError(Exception):
    """An expression without a value, such as "no such key: replicas"; && and || may still decide without it."""
