"""The dump of a pod template as Go's structures print it: what Kubernetes hashes into a pod-template-hash.

Upstream hashes the output of a debugging printer (spew, `%#v` without pointer addresses) over v1.PodTemplateSpec. That
text holds every field in the order of its declaration, with its type, set or not, so the declarations are kept as data:
pod_template.json is {type: [[field, JSON name, type], …]} for structures and {type: underlying type} for the rest,
written down by Go's reflection over k8s.io/api v0.36.2.
"""

import functools
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from labkit.api import quantity

ROOT = "v1.PodTemplateSpec"
_NO_TIME = "{Time:(time.Time){wall:(uint64)0 ext:(int64)0 loc:(*time.Location)<nil>}}"
_DECIMAL_SCALES = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY_POWERS = " KMGTPE"
_QUANTITY = re.compile(r"([+-]?\d+)(?:([numkMGTPE]?|[KMGTPE]i)|[eE]([+-]?\d+))")
_ZEROS = {"string": "", "bool": "false"}


@functools.cache
def _types() -> dict[str, Any]:
    text = Path(__file__).with_name("pod_template.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def of(template: Mapping[str, Any]) -> str:
    """Return the text that upstream hashes for a pod template that has its defaults."""
    return _typed(ROOT, template)


def _typed(go_type: str, value: Any) -> str:
    """A value with its type in front, as a field of a structure is printed."""
    pointed = go_type.removeprefix("*")
    if pointed != go_type and value is None:
        return f"({go_type})<nil>"
    return f"({go_type}){_plain(pointed, value)}"


def _plain(go_type: str, value: Any) -> str:
    """A value without its type, as an element of a list is printed."""
    if go_type in _SPECIAL:
        return _SPECIAL[go_type](value)
    if go_type.startswith("[]"):
        return _list(go_type[2:], value)
    if go_type.startswith("map[") or go_type == "v1.ResourceList":
        return _map("resource.Quantity" if go_type == "v1.ResourceList" else go_type.partition("]")[2], value)
    declared = _types().get(go_type, go_type)
    if isinstance(declared, list):
        return _structure(declared, value or {})
    return _scalar(declared, value)


def _scalar(kind: str, value: Any) -> str:
    if value is None:
        return _ZEROS.get(kind, "0")
    return str(value).lower() if isinstance(value, bool) else str(value)


def _structure(fields: list[list[str]], value: Mapping[str, Any]) -> str:
    """Every field with its name; an embedded structure has no JSON name and reads from the same object."""
    inside = (f"{name}:{_typed(go_type, value.get(key) if key else value)}" for name, key, go_type in fields)
    return "{" + " ".join(inside) + "}"


def _list(element: str, value: Any) -> str:
    # The wire between the API server and its controllers knows no difference between an empty list and none.
    return "[" + " ".join(_plain(element, one) for one in value) + "]" if value else "<nil>"


def _map(element: str, value: Any) -> str:
    if not value:
        return "<nil>"
    return "map[" + " ".join(f"{key}:{_plain(element, value[key])}" for key in sorted(value)) + "]"


def _int_or_string(value: Any) -> str:
    if isinstance(value, str):
        return f"{{Type:(intstr.Type)1 IntVal:(int32)0 StrVal:(string){value}}}"
    return f"{{Type:(intstr.Type)0 IntVal:(int32){value or 0} StrVal:(string)}}"


def _quantity(value: Any) -> str:
    """A resource.Quantity as ParseQuantity makes it, which remembers the text only if that is sure to be canonical."""
    text = str(value or "0")
    found = _QUANTITY.fullmatch(text)
    number, suffix, exponent = found.groups("") if found else (str(quantity.value(text)), "", "")
    amount, scale, form = int(number), _DECIMAL_SCALES.get(suffix, 0), "DecimalSI"
    if exponent:
        scale, form = int(exponent), "DecimalExponent"
    canonical = number == "0" or not (number.endswith("000") or number.startswith("0"))
    if suffix.endswith("i"):
        amount, form = int(quantity.parse(text)), "BinarySI"
        canonical = bool(int(number) & 7)
    digits = 14 - len(number) - _BINARY_POWERS.find(suffix[:1]) * 3 if form == "BinarySI" else 18 - len(number)
    if digits < 0:  # too large for the short form
        return _printed(0, 0, _decimal(int(quantity.parse(text) * quantity.NANO)), "", form)
    return _printed(amount, scale, "<nil>", text if canonical else "", form)


def _printed(amount: int, scale: int, decimal: str, text: str, form: str) -> str:
    short = f"i:(resource.int64Amount){{value:(int64){amount} scale:(resource.Scale){scale}}}"
    long = f"d:(resource.infDecAmount){{Dec:(*inf.Dec){decimal}}}"
    return f"{{{short} {long} s:(string){text} Format:(resource.Format){form}}}"


def _decimal(billionths: int) -> str:
    """A number of any size: its 64-bit words, lowest first, and how many digits stand behind the point."""
    words, rest = [], abs(billionths)
    while rest:
        words.append(str(rest & 0xFFFFFFFFFFFFFFFF))
        rest >>= 64
    sign = str(billionths < 0).lower()
    return f"{{unscaled:(big.Int){{neg:(bool){sign} abs:(big.nat)[{' '.join(words)}]}} scale:(inf.Scale)9}}"


_SPECIAL = {"v1.Time": lambda _: _NO_TIME, "resource.Quantity": _quantity, "intstr.IntOrString": _int_or_string}
