"""Patterns: Go's regular expressions as Python's.

Both read the same everyday language; what differs is the end of the text ($ is the very end in Go) and a few classes.
"""

import functools
import re

CLASSES = {
    "alpha": "A-Za-z",
    "digit": "0-9",
    "alnum": "0-9A-Za-z",
    "upper": "A-Z",
    "lower": "a-z",
    "space": r"\t\n\v\f\r ",
    "xdigit": "0-9A-Fa-f",
    "word": "0-9A-Za-z_",
    "punct": r"!-/:-@\[-`{-~",
    "blank": r"\t ",
}
_TOKEN = re.compile(r"\\.|\[\^?\]?|\]|\$|\[:(\w+):\]", re.DOTALL)


class BadPattern(ValueError):
    """A text that is no regular expression; the text is Go's complaint."""


@functools.lru_cache(maxsize=512)
def compiled(pattern: str) -> re.Pattern[str]:
    """Return a Go pattern, ready to search with. Raises BadPattern."""
    try:
        return re.compile(_translated(pattern), re.ASCII)
    except re.error as wrong:
        raise BadPattern(f"error parsing regexp: {_complaint(pattern, wrong)}") from wrong


def _translated(pattern: str) -> str:
    inside, found, at = False, [], 0
    while at < len(pattern):
        posix = re.match(r"\[:(\w+):\]", pattern[at:]) if inside else None
        token = posix.group() if posix else pattern[at : at + 2] if pattern[at] == "\\" else pattern[at]
        found.append(_token(token, inside, posix.group(1) if posix else ""))
        if token == "[" and not inside:
            inside = True
            rest = re.match(r"\^?\]?", pattern[at + 1 :])
            found.append(rest.group().replace("]", r"\]") if rest else "")
            at += len(rest.group()) if rest else 0
        elif token == "]":
            inside = False
        at += len(token)
    return "".join(found)


def _token(token: str, inside: bool, posix: str) -> str:
    if posix:
        return CLASSES.get(posix, "")
    if token == "$" and not inside:
        return r"\Z"
    if token == "[" and inside:
        return r"\["
    return r"\Z" if token == r"\z" else token


def _complaint(pattern: str, wrong: re.error) -> str:
    text = str(wrong)
    if "unterminated character set" in text:
        return f"missing closing ]: `{pattern[wrong.pos or 0 :]}`"
    if "missing )" in text:
        return f"missing closing ): `{pattern}`"
    if "unbalanced parenthesis" in text:
        return f"unexpected ): `{pattern}`"
    if "nothing to repeat" in text:
        return f"missing argument to repetition operator: `{pattern[wrong.pos or 0]}`"
    return f"invalid pattern: `{pattern}`"
