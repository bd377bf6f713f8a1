"""Field errors: "path: Invalid value: 3: what is wrong", one text per problem, as Kubernetes writes them."""

import json
from collections.abc import Iterable, Sequence
from typing import Any


def invalid(path: str, value: Any, what: str) -> str:
    """The value is not allowed."""
    return f"{path}: Invalid value: {_shown(value)}: {what}"


def required(path: str, what: str = "") -> str:
    """The value is missing."""
    return f"{path}: Required value: {what}" if what else f"{path}: Required value"


def duplicate(path: str, value: Any) -> str:
    """The value was there before."""
    return f"{path}: Duplicate value: {_shown(value)}"


def forbidden(path: str, what: str) -> str:
    """There may be no value."""
    return f"{path}: Forbidden: {what}"


def unsupported(path: str, value: str, supported: Sequence[str]) -> str:
    """The value is none of a list."""
    return f"{path}: Unsupported value: {_shown(value)}: supported values: {', '.join(map(_shown, supported))}"


def together(problems: Iterable[str]) -> str:
    """Return several problems as one text, each once: "[first, second]"; a single one stands alone."""
    each = list(dict.fromkeys(problems))
    return each[0] if len(each) == 1 else f"[{', '.join(each)}]"


def _shown(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
