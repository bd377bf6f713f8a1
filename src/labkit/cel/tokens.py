"""The words of an expression: names, numbers, texts and signs, with the offset each stands at."""

import re
from dataclasses import dataclass
from typing import Any

from labkit.cel import types
from labkit.cel.source import Problems
from labkit.cel.types import Type
from labkit.cel.values import Uint

_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n\f]+|//[^\n]*)
      | (?P<rawtext>[rR](?!\"{3}|'{3})(?:"[^"\n\r]*"|'[^'\n\r]*'))
      | (?P<text>(?:[rR][bB]?|[bB][rR]?)?(?:
          \"{3}(?:\\.|[^\\])*?\"{3}|'{3}(?:\\.|[^\\])*?'{3}|"(?:\\.|[^"\\\n\r])*"|'(?:\\.|[^'\\\n\r])*'))
      | (?P<double>\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?)
      | (?P<uint>(?:0x[0-9a-fA-F]+|\d+)[uU])
      | (?P<int>0x[0-9a-fA-F]+|\d+)
      | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
      | (?P<sign>&&|\|\||==|!=|<=|>=|[<>!()\[\]{},.:?+\-*/%])""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-3][0-7]{2}|X[0-9a-fA-F]{2}|.)", re.DOTALL)
_LETTERS = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_PLAIN = "\\'\"`?"
LARGEST, LARGEST_UINT = 2**63 - 1, 2**64 - 1


@dataclass(frozen=True)
class Token:
    """One word: `kind` is name, sign, literal or end; a literal has its value and type."""

    kind: str
    text: str
    at: int
    value: Any = None
    type: Type = types.DYN


def read(text: str, problems: Problems) -> list[Token]:
    """Split an expression into its words; the last one is the end."""
    found, place = [], 0
    while place < len(text):
        token = _TOKEN.match(text, place)
        if token is None:
            end = len(text) if text[place] in "\"'" else place + 1
            problems.add(place, f"Syntax error: token recognition error at: '{text[place:end]}'")
            place = end
            continue
        if token.lastgroup != "space":
            found.append(_token(token, problems))
        place = token.end()
    return [*found, Token("end", "<EOF>", len(text))]


def _token(token: "re.Match[str]", problems: Problems) -> Token:
    kind, text, at = token.lastgroup or "", token[0], token.start()
    if kind == "name":
        words = {"true": (True, types.BOOL), "false": (False, types.BOOL), "null": (None, types.NULL)}
        return Token("literal", text, at, *words[text]) if text in words else Token("name", text, at)
    if kind == "sign":
        return Token("sign", text, at)
    if kind in ("text", "rawtext"):
        return Token("literal", text, at, *_string(text, at, problems))
    return Token("literal", text, at, *_number(kind, text, at, problems))


def _number(kind: str, text: str, at: int, problems: Problems) -> tuple[Any, Type]:
    if kind == "double":
        return float(text), types.DOUBLE
    digits = text.rstrip("uU") if kind == "uint" else text
    number = int(digits, 16 if digits.startswith("0x") else 10)
    if kind == "uint":
        if number > LARGEST_UINT:
            problems.add(at, "invalid uint literal")
        return Uint(number), types.UINT
    if number > LARGEST + 1:  # one more may still get a minus
        problems.add(at, "invalid int literal")
    return number, types.INT


def _string(text: str, at: int, problems: Problems) -> tuple[Any, Type]:
    quote = min(place for place in (text.find('"'), text.find("'")) if place >= 0)
    prefix, body = text[:quote].lower(), text[quote:]
    width = 3 if len(body) >= 6 and body[:3] == body[0] * 3 else 1
    body = body[width:-width].replace("\r\n", "\n")
    raw, octets = "r" in prefix, "b" in prefix
    if not raw:
        body = _ESCAPE.sub(lambda escape: _unescaped(escape, octets, at, problems), body)
    if octets:
        return body.encode("utf-8", "surrogateescape"), types.BYTES
    return body, types.STRING


def _unescaped(escape: "re.Match[str]", octets: bool, at: int, problems: Problems) -> str:
    code = escape[1]
    if code in _LETTERS:
        return _LETTERS[code]
    if code in _PLAIN:
        return code
    if len(code) > 1:
        number = int(code, 8) if code[0] in "0123" else int(code[1:], 16)
        return bytes([number]).decode("utf-8", "surrogateescape") if octets and number < 256 else chr(number)
    problems.add(at, "Syntax error: token recognition error at: '" + escape[0] + "'")
    return ""
