"""See it fail: a refusal shown as what it is, an answer, instead of a traceback.

with views.refused():
    cluster.core.create_namespaced_pod("default", {"metadata": {"name": "Giant"}})
"""

import contextlib
import json
from collections.abc import Iterator
from typing import Any

from labkit import errors
from labkit.views import style, words


@contextlib.contextmanager
def refused(lang: str = "en") -> Iterator[None]:
    """Show the refusal that the code inside runs into, and go on; if nothing is refused, say that instead.

    Only refusals are shown this way, an API server's and labkit's own; any other error is a fault and is raised.
    """
    try:
        yield
    except Exception as failed:
        told = _told(failed)
        if told is None:
            raise
        _show(words.say(lang, "refused", reason=told[0], message=told[1]), lang, "bad")
    else:
        _show(words.say(lang, "not_refused"), lang, "")


def _told(failed: Exception) -> tuple[str, str] | None:
    """Return a refusal's reason and message; None for an error that is not one."""
    if isinstance(failed, errors.ApiError):
        return f"{failed.code} {failed.reason}", str(failed)
    if isinstance(failed, errors.LabkitError):
        return type(failed).__name__, str(failed)
    status = _status(getattr(failed, "body", None))
    return (f"{status.get('code')} {status.get('reason')}", str(status.get("message"))) if status else None


def _status(body: Any) -> dict[str, Any]:
    """Return the metav1.Status that the official client's exception carries as text."""
    try:
        found = json.loads(body)
    except (TypeError, ValueError):
        return {}
    return found if isinstance(found, dict) and found.get("kind") == "Status" else {}


def _show(text: str, lang: str, mood: str) -> None:
    from IPython.display import display

    display(style.View(text, style.box(style.paragraphs(text), mood), lang))  # type: ignore[no-untyped-call]
