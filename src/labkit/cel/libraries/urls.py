"""URLs: url("https://…") and its parts."""

import re
import urllib.parse
from dataclasses import dataclass

from labkit.cel.errors import EvaluationError
from labkit.cel.values import Opaque

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


@dataclass(frozen=True)
class URL(Opaque):
    """An absolute URL or an absolute path."""

    type_name = "kubernetes.URL"
    text: str

    @property
    def parts(self) -> urllib.parse.SplitResult:
        """Its parts."""
        return urllib.parse.urlsplit(self.text)


def _parsed(text: str) -> URL:
    prefix = "URL parse error during conversion from string: parse "
    if not _SCHEME.match(text) and not text.startswith("/"):
        raise EvaluationError(f'{prefix}"{text}": invalid URI for request')
    if any(letter <= " " or letter == "\x7f" for letter in urllib.parse.urlsplit(text).netloc):
        raise EvaluationError(f'{prefix}"{text}": invalid character " " in host name')
    try:
        _ = urllib.parse.urlsplit(text).port
    except ValueError:
        port = text.rpartition(":")[2].partition("/")[0]
        raise EvaluationError(f'{prefix}"{text}": invalid port ":{port}" after host') from None
    return URL(text)


def _is_url(text: str) -> bool:
    try:
        _parsed(text)
    except EvaluationError:
        return False
    return True


def _host(url: URL) -> str:
    return url.parts.netloc.rpartition("@")[2]


def _hostname(url: URL) -> str:
    host = _host(url)
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]


def _port(url: URL) -> str:
    return _host(url).rpartition("]")[2].partition(":")[2]


def _query(url: URL) -> dict[str, list[str]]:
    return urllib.parse.parse_qs(url.parts.query, keep_blank_values=True)


FUNCTIONS = (
    ("url(string) -> kubernetes.URL", _parsed),
    ("isURL(string) -> bool", _is_url),
    ("kubernetes.URL::getScheme() -> string", lambda url: url.parts.scheme),
    ("kubernetes.URL::getHost() -> string", _host),
    ("kubernetes.URL::getHostname() -> string", _hostname),
    ("kubernetes.URL::getPort() -> string", _port),
    (
        "kubernetes.URL::getEscapedPath() -> string",
        lambda url: urllib.parse.quote(urllib.parse.unquote(url.parts.path), safe="/:@!$&'()*+,;=~-._"),
    ),
    ("kubernetes.URL::getQuery() -> map(string, list(string))", _query),
)
