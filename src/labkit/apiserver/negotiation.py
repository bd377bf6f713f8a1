"""Content negotiation: which form of an answer a client accepts, and which form its body has."""

import functools
import re
from dataclasses import dataclass
from typing import Any

from labkit.api import manifests
from labkit.apiserver import wire_form
from labkit.web.message import Headers, Response

OBJECT, DISCOVERY = "", "APIGroupDiscoveryList"
PARTIAL, PARTIAL_LIST, TABLE = "PartialObjectMetadata", "PartialObjectMetadataList", "Table"
JSON, YAML, PROTOBUF = "application/json", "application/yaml", "application/vnd.kubernetes.protobuf"
KNOWN_MEDIA = f"{JSON}, {YAML}, {PROTOBUF}"
VERSIONS = ("v1", "v1beta1")  # of meta.k8s.io


@dataclass(frozen=True)
class Form:
    """One acceptable form: a media type and what the object is to be shown as."""

    media: str = JSON
    shown_as: str = OBJECT
    version: str = ""
    include: str = ""  # of a table: how much of each object comes with its row


PLAIN = Form()


@functools.lru_cache(maxsize=256)
def accepted(accept: str) -> tuple[Form, ...]:
    """Return the forms of an Accept header that the server can give, best first."""
    if not accept:
        return (PLAIN,)
    found: list[tuple[float, Form]] = []
    for one in accept.split(","):
        media, *parameters = (part.strip() for part in one.split(";"))
        values = dict(parameter.split("=", 1) for parameter in parameters if "=" in parameter)
        if media == "*/*":
            media = JSON
        if media in (JSON, YAML):
            shown_as = values.get("as", "")
            form = Form(media, shown_as, values.get("v", "") if shown_as else "")
            found.append((_weight(values.get("q", "1")), PLAIN if form == PLAIN else form))
    return tuple(form for _, form in sorted(found, key=lambda weighted: -weighted[0]))


def _weight(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def resource_form(accept: str) -> Form | None:
    """Return the form in which objects are to be given; None if there is none (406)."""
    for form in accepted(accept):
        known = form.version in VERSIONS and form.shown_as in (PARTIAL, PARTIAL_LIST, TABLE)
        if form.shown_as == OBJECT or known:
            return form
    return None


def content_type(value: str) -> str:
    """Return the media type of a body without its parameters."""
    return value.partition(";")[0].strip().lower()


def rendered(value: Any, media: str, code: int = 200) -> Response:
    """Return the answer that holds a value in a media type."""
    if media == YAML:
        text = QUOTED.sub(r'"\1"', manifests.dump(_sorted(value)))
        return Response(code, Headers({"content-type": YAML}), raw=text.encode())
    return Response(code, JSON_HEADERS, payload=value, on_wire=wire_form.encoded)


def _sorted(value: Any) -> Any:
    """The value with the fields of every object in alphabetic order, as the API server writes YAML."""
    if isinstance(value, dict):
        return {name: _sorted(value[name]) for name in sorted(value) if value[name] is not None}
    return [_sorted(one) for one in value] if isinstance(value, list) else value


# Go's YAML writer quotes with double quotes.
QUOTED = re.compile(r"'([^'\"\\\n]*)'(?=\n)")
JSON_HEADERS = Headers({"content-type": JSON})
