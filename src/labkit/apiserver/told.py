"""What a client is told beside the answer: warnings, kept with the request, so that a refusal carries them too."""

from labkit.web.message import Request


def of(request: Request) -> list[str]:
    """Return the warnings of a request; whoever has one adds it."""
    found: list[str] = request.__dict__.setdefault("_told", [])
    return found
