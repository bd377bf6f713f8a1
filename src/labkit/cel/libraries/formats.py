"""Named formats: format.dns1123Label().validate(name) tells what is wrong with a text."""

import base64
import binascii
import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass

from labkit.cel import times
from labkit.cel.errors import EvaluationError
from labkit.cel.values import NONE, Opaque, Optional

_LABEL, _LABEL_1035 = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?", r"[a-z]([-a-z0-9]*[a-z0-9])?"
_SUBDOMAIN = rf"{_LABEL}(\.{_LABEL})*"
_QUALIFIED = r"([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
_VALUE = rf"({_QUALIFIED})?"

_LABEL_TEXT = (
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with "
    "an alphanumeric character"
)
_SUBDOMAIN_TEXT = (
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and "
    "end with an alphanumeric character"
)
_LABEL_1035_TEXT = (
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, "
    "and end with an alphanumeric character"
)
_VALUE_TEXT = (
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and "
    "end with an alphanumeric character"
)
_NAME_TEXT = (
    "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric "
    "character"
)


def _hint(text: str, pattern: str, *examples: str) -> str:
    said = " or ".join(f"'{one}'" for one in examples).replace(" or ", ",  or ", len(examples) - 1)
    return f"{text} (e.g. {said}, regex used for validation is '{pattern}')"


def _named(pattern: str, limit: int, text: str, *examples: str) -> Callable[[str], list[str]]:
    def check(name: str) -> list[str]:
        found = [] if len(name) <= limit else [f"must be no more than {limit} bytes"]
        return found if re.fullmatch(pattern, name) else [*found, _hint(text, pattern, *examples)]

    return check


def _prefix(check: Callable[[str], list[str]]) -> Callable[[str], list[str]]:
    return lambda name: check(f"{name[:-1]}a" if name.endswith("-") and len(name) > 1 else name)


_label = _named(_LABEL, 63, _LABEL_TEXT, "my-name", "123-abc")
_subdomain = _named(_SUBDOMAIN, 253, _SUBDOMAIN_TEXT, "example.com")
_label_1035 = _named(_LABEL_1035, 63, _LABEL_1035_TEXT, "my-name", "abc-123")


def _qualified(name: str) -> list[str]:
    parts = name.split("/")
    if len(parts) > 2:
        return [
            "a qualified name "
            + _hint(_NAME_TEXT, _QUALIFIED, "MyName", "my.name", "123-abc").removeprefix("name part ")
            + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
        ]
    found = []
    if len(parts) == 2:
        found += [f"prefix part {one}" for one in (_subdomain(parts[0]) if parts[0] else ["must be non-empty"])]
    last = parts[-1]
    if not last:
        found.append("name part must be non-empty")
    elif len(last) > 63:
        found.append("name part must be no more than 63 bytes")
    if not re.fullmatch(_QUALIFIED, last):
        found.append(_hint(_NAME_TEXT, _QUALIFIED, "MyName", "my.name", "123-abc"))
    return found


def _date(text: str) -> list[str]:
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return ["invalid date"]
    return [] if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else ["invalid date"]


def _datetime(text: str) -> list[str]:
    try:
        times.timestamp(text.replace("t", "T").replace("z", "Z"))
    except EvaluationError:
        return ["invalid datetime"]
    return []


def _byte(text: str) -> list[str]:
    try:
        base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return ["invalid base64"]
    return []


def _uuid(text: str) -> list[str]:
    shape = r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}"
    return [] if re.fullmatch(shape, text, re.IGNORECASE) else ["does not match the UUID format"]


def _uri(text: str) -> list[str]:
    return [] if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|/", text) else [f'parse "{text}": invalid URI for request']


@dataclass(frozen=True)
class Format(Opaque):
    """A named format."""

    type_name = "kubernetes.NamedFormat"
    name: str


_FORMATS: dict[str, Callable[[str], list[str]]] = {
    "dns1123Label": _label,
    "dns1123Subdomain": _subdomain,
    "dns1035Label": _label_1035,
    "qualifiedName": _qualified,
    "dns1123LabelPrefix": _prefix(_label),
    "dns1123SubdomainPrefix": _prefix(_subdomain),
    "dns1035LabelPrefix": _prefix(_label_1035),
    "labelValue": _named(_VALUE, 63, _VALUE_TEXT, "MyValue", "my_value", "12345"),
    "uri": _uri,
    "uuid": _uuid,
    "byte": _byte,
    "date": _date,
    "datetime": _datetime,
}


def _validate(one: Format, text: str) -> Optional:
    found = _FORMATS[one.name](text)
    return Optional(True, found) if found else NONE


def _by_name(name: str) -> Optional:
    return Optional(True, Format(name)) if name in _FORMATS else NONE


FUNCTIONS = (
    ("format.named(string) -> optional_type(kubernetes.NamedFormat)", _by_name),
    ("kubernetes.NamedFormat::validate(string) -> optional_type(list(string))", _validate),
    *((f"format.{name}() -> kubernetes.NamedFormat", lambda name=name: Format(name)) for name in _FORMATS),
)
