"""The difference of two specs, as refusals show it: lines of the real server's own structures."""

import difflib
import json
from collections.abc import Mapping
from typing import Any

from labkit.apiserver.schema import internal_types

AROUND = 3  # lines


def text(type_: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Return the difference of two values of a v1 type, such as "PodSpec", each line with its end."""
    lines = difflib.unified_diff(_lines(type_, before), _lines(type_, after), n=AROUND, lineterm="")
    return "".join(f"{line}\n" for line in list(lines)[2:])


def _lines(type_: str, value: Mapping[str, Any]) -> list[str]:
    return json.dumps(internal_types.of(type_, value), indent=1, ensure_ascii=False).split("\n")
