"""YAML problems in the words of the API server's reader, which counts lines in a way of its own."""

import re
from typing import Any

# What Python's reader says, and Go's; the first that fits.
WORDS = (
    (r"expected the node content.*", "did not find expected node content"),
    (r"expected <block end>.*", "did not find expected key"),
    (r"expected (',' or '[\]}]').*", r"did not find expected \1"),
    (r"mapping values are not allowed here", "mapping values are not allowed in this context"),
    (r"found character .* that cannot start any token", "found character that cannot start any token"),
    (r".*special characters are not allowed.*", "control characters are not allowed"),
    (r"found undefined alias '(.*)'", r"unknown anchor '\1' referenced"),
)


TOO_DEEP = "exceeded max depth of 10000"


def text(wrong: BaseException, body: bytes) -> str:
    """Return what Go says of a text that Python's reader could not read."""
    cause: Any = wrong.__cause__ or wrong
    problem, mark = getattr(cause, "problem", None) or str(cause), getattr(cause, "problem_mark", None)
    said = _translated(problem)
    if problem.startswith("expected <block end>") and "collection" in str(getattr(cause, "context", "")):
        said = "did not find expected '-' indicator"
    line = _line(mark.line, type(cause).__name__, problem, body) if mark is not None else 0
    return f"line {line}: {said}" if line else said


def _translated(problem: str) -> str:
    for pattern, words in WORDS:
        if re.fullmatch(pattern, problem, re.DOTALL):
            return re.sub(pattern, words, problem, flags=re.DOTALL)
    return problem


def _line(line: int, kind: str, problem: str, body: bytes) -> int:
    """The line as Go counts: the scanner from one, the parser from zero, and a missing line end is one more line."""
    if kind == "ComposerError":
        return 0
    if kind == "ScannerError":
        return line + 1 if line else 0
    return line + ("<stream end>" in problem and not body.endswith(b"\n"))
