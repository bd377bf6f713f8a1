"""Formats: which texts are a date-time, an email address, an IPv4 address … (the formats of go-openapi's strfmt).

Formats that this version of Kubernetes does not know are ignored, except for a warning when the definition is written.
"""

import base64
import binascii
import datetime
import ipaddress
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from labkit.apiserver.validation import names

DATE_TIME = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?(Z|z|[+-]\d\d:?\d\d)?"
)  # the variants that strfmt reads
DURATION = re.compile(
    r"[-+]?(\d+(\.\d*)?|\.\d+)\s*(ns|us|µs|μs|ms|s|m|h|d|w)(\s*(\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h))*"
)
LONG_UNIT = re.compile(
    r"\d+\s*(nanos?|nanoseconds?|micros?|microseconds?|millis?|milliseconds?|seconds?|secs?|minutes?|mins?|hours?|hrs?"
    r"|days?|weeks?|wks?)"
)
HOSTNAME = re.compile(
    r"([a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)(\.[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*\.?"
)
HEX = "[0-9a-f]"
UUID = rf"{HEX}{{8}}-?{HEX}{{4}}-?%s-?%s-?{HEX}{{12}}"
EMAIL = re.compile(r"[^@\s<>()\[\],;:\\\"]+@[^@\s<>()\[\],;:\\\"]+|.*<[^@\s]+@[^@\s]+>")
CREDIT_CARD = re.compile(
    r"4[0-9]{12}([0-9]{3})?|5[1-5][0-9]{14}|6(011|5[0-9][0-9])[0-9]{12}|3[47][0-9]{13}|3(0[0-5]|[68][0-9])[0-9]{11}"
    r"|(2131|1800|35\d{3})\d{11}"
)
NUMBER_FORMATS = {"integer": ("int32", "int64"), "number": ("float", "double")}


def known(format_: str, type_: str) -> bool:
    """Say whether a format means something for values of a type."""
    if type_ in ("", "string"):
        return normalized(format_) in CHECKS
    return format_ in NUMBER_FORMATS.get(type_, ())


def normalized(format_: str) -> str:
    """ "datetime" for "date-time"."""
    return format_.replace("-", "")


def fits(format_: str, text: str) -> bool:
    """Say whether a text is of a known format."""
    return CHECKS[normalized(format_)](text)


def _full(pattern: str, flags: int = 0) -> Callable[[str], bool]:
    compiled = re.compile(pattern, flags)
    return lambda text: compiled.fullmatch(text) is not None


def _parses(read: Callable[[str], Any]) -> Callable[[str], bool]:
    def check(text: str) -> bool:
        try:
            read(text)
        except (ValueError, binascii.Error):
            return False
        return True

    return check


def _cidr(text: str) -> None:
    if "/" not in text:
        raise ValueError(text)
    ipaddress.ip_interface(text)


def _date_time(text: str) -> None:
    match = DATE_TIME.fullmatch(text)
    if match is None:
        raise ValueError(text)
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    datetime.datetime(year, month, day, hour, minute, second, tzinfo=datetime.UTC)


def _date(text: str) -> None:
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text) is None:
        raise ValueError(text)
    datetime.date.fromisoformat(text)


def _uri(text: str) -> bool:
    if not text or any(letter <= " " for letter in text):
        return False
    return text.startswith("/") or bool(urlsplit(text).scheme)


def _isbn(length: int) -> Callable[[str], bool]:
    def check(text: str) -> bool:
        digits = re.sub(r"[\s-]", "", text)
        if len(digits) != length or not re.fullmatch(r"\d+X?", digits):
            return False
        values = [10 if one == "X" else int(one) for one in digits]
        if length == 10:
            return sum((position + 1) * value for position, value in enumerate(values)) % 11 == 0
        return sum(value * (3 if position % 2 else 1) for position, value in enumerate(values)) % 10 == 0

    return check


CHECKS: dict[str, Callable[[str], bool]] = {
    "bsonobjectid": _full(r"[0-9a-fA-F]{24}"),
    "uri": _uri,
    "email": lambda text: EMAIL.fullmatch(text) is not None,
    "hostname": lambda text: len(text) <= 255 and HOSTNAME.fullmatch(text) is not None,
    "ipv4": _parses(ipaddress.IPv4Address),
    "ipv6": _parses(ipaddress.IPv6Address),
    "cidr": _parses(_cidr),
    "mac": _full(r"([0-9a-fA-F]{2}[:-]){5,7}[0-9a-fA-F]{2}|([0-9a-fA-F]{4}\.){2,3}[0-9a-fA-F]{4}"),
    "uuid": _full(UUID % (f"{HEX}{{4}}", f"{HEX}{{4}}"), re.IGNORECASE),
    "uuid3": _full(UUID % (f"3{HEX}{{3}}", f"{HEX}{{4}}"), re.IGNORECASE),
    "uuid4": _full(UUID % (f"4{HEX}{{3}}", f"[89ab]{HEX}{{3}}"), re.IGNORECASE),
    "uuid5": _full(UUID % (f"5{HEX}{{3}}", f"[89ab]{HEX}{{3}}"), re.IGNORECASE),
    "isbn": lambda text: _isbn(10)(text) or _isbn(13)(text),
    "isbn10": _isbn(10),
    "isbn13": _isbn(13),
    "creditcard": lambda text: CREDIT_CARD.fullmatch(re.sub(r"\D", "", text)) is not None,
    "ssn": _full(r"\d{3}[- ]?\d{2}[- ]?\d{4}"),
    "hexcolor": _full(r"#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})"),
    "rgbcolor": _full(r"rgb\(\s*(\d{1,2}|1\d\d|2[0-4]\d|25[0-5])\s*(,\s*(\d{1,2}|1\d\d|2[0-4]\d|25[0-5])\s*){2}\)"),
    "byte": _parses(lambda text: base64.b64decode(text, validate=True)),
    "password": lambda text: True,
    "date": _parses(_date),
    "duration": lambda text: (DURATION.fullmatch(text) or LONG_UNIT.fullmatch(text)) is not None,
    "datetime": _parses(_date_time),
    "k8sshortname": lambda text: not names.label(text),
    "k8slongname": lambda text: not names.subdomain(text),
}
