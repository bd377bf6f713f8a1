"""What is beyond this simulator's devices; it is said in words, and never becomes a wrong decision."""


class Unsupported(Exception):
    """Something that Kubernetes can do and this simulator cannot; the text says what."""
