"""The reader of notebook sources: from lines to cells, with every problem named by file and line."""

import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path

from labkit import errors
from labkit.cli.notebook_source import CELLS, KEY, LANGUAGES, Cell, Code, Korean, Problem, Prose, Source

FIELDS = ("title-en", "title-ko", "minutes", "needs", "cells")

_PROSE = re.compile(r"\+\+\+(?:\s+(.*))?")
_CODE = re.compile(r"(`{3,})python\s*\{(.*)\}\s*")
_FENCE = re.compile(r"\s{0,3}(`{3,}|~{3,})")
_MARK = re.compile(r"[0-9a-f]{8}")


def read(path: Path) -> Source:
    """Return the source in a file. Raises NotebookError naming every line that cannot be understood."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as failed:
        raise errors.NotebookError(f"The notebook source {path} cannot be read ({failed}).") from failed
    return parse(text, path)


def parse(text: str, path: Path) -> Source:
    """Return the source in a text; `path` is for messages and the name. Raises NotebookError with all problems."""
    reader = _Reader(path, text.splitlines())
    source = reader.source()
    if reader.problems:
        raise errors.NotebookError("\n".join(str(one) for one in sorted(reader.problems, key=lambda one: one.line)))
    return source


@dataclass
class _Block:
    """The lines of one cell, and the words of the line that opened it."""

    kind: str  # "code" or "prose"
    words: list[str]
    line: int
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.lines).strip("\n").rstrip()


class _Reader:
    """One pass over the lines of a source, collecting every problem on the way."""

    def __init__(self, path: Path, lines: list[str]) -> None:
        self.path, self.lines = path, lines
        self.problems: list[Problem] = []
        self.cells: dict[str, Cell] = {}
        self.blocks: list[_Block] = []
        self.current: _Block | None = None  # the cell that the next line belongs to
        self.fence = ""  # what closes the open fence, of a code cell or inside prose

    def source(self) -> Source:
        front, body = self._front_matter()
        blocks = self._blocks(body)
        translations = [block for block in blocks if block.kind == "prose" and block.words[1] == "ko"]
        for block in blocks:
            if block not in translations:
                self._add(self._code(block) if block.kind == "code" else self._prose(block))
        for block in translations:
            self._translate(block)
        titles = {lang: front.get(f"title-{lang}", "") for lang in LANGUAGES}
        size = self._size(front.get("cells", ""))
        needs = tuple(front.get("needs", "").replace(",", " ").split())
        return Source(self.path, titles, self._minutes(front), needs, size, tuple(self.cells.values()))

    def _problem(self, line: int, text: str) -> None:
        self.problems.append(Problem(self.path, line, text))

    def _front_matter(self) -> tuple[dict[str, str], int]:
        """Return the fields, and the index of the first line after them."""
        ends = [index for index, line in enumerate(self.lines) if line.rstrip() == "---"][:2]
        if len(ends) < 2 or ends[0] != 0:
            self._problem(1, f"a source opens with front matter between two lines `---`: {', '.join(FIELDS)}.")
            return {}, 0
        fields = {}
        for number, line in enumerate(self.lines[1 : ends[1]], 2):
            name, colon, value = (part.strip() for part in line.partition(":"))
            if name not in FIELDS or not colon:
                self._problem(number, f"front matter has no field {name!r}. Fields: {', '.join(FIELDS)}.")
            fields[name] = value
        for missing in [name for name in FIELDS[:3] if not fields.get(name)]:
            self._problem(1, f"front matter has no {missing}. Add a line `{missing}: …`.")
        return fields, ends[1] + 1

    def _minutes(self, front: dict[str, str]) -> int:
        value = front.get("minutes", "0")
        if value and not value.isdecimal():
            self._problem(1, f"minutes: {value!r} is not a whole number, such as 25.")
        return int(value) if value.isdecimal() else 0

    def _size(self, value: str) -> tuple[int, int]:
        found = re.fullmatch(r"(\d+)-(\d+)", value)
        if value and not found:
            self._problem(1, f"cells: {value!r} is not a range, such as 12-25.")
        return (int(found[1]), int(found[2])) if found else CELLS

    def _blocks(self, start: int) -> list[_Block]:
        """Cut the lines into cells."""
        for number, line in enumerate(self.lines[start:], start + 1):
            if self.fence:
                self._inside(line)
            else:
                self._outside(line, number)
        if self.fence and self.current:
            self._problem(self.current.line, f"in this cell a fence {self.fence} is opened and never closed.")
        return self.blocks

    def _outside(self, line: str, number: int) -> None:
        """Take a line that stands in no fence."""
        code, prose, opening = _CODE.fullmatch(line), _PROSE.fullmatch(line), _FENCE.match(line)
        if code:
            self._open(_Block("code", self._words(code[2], number), number))
            self.fence = code[1]
        elif prose:
            self._open(self._prose_block(prose[1] or "", number))
        elif self.current:
            self.current.lines.append(line)
            self.fence = opening[1] if opening else ""
        elif line.strip():
            self._problem(number, "this text stands outside of any cell. Open one above with `+++ some-key en`.")
            self._open(_Block("lost", [], number))

    def _inside(self, line: str) -> None:
        """Take a line inside a fence, which hides what looks like the start of a cell."""
        bare, is_code = line.strip(), self.current is not None and self.current.kind == "code"
        closes = len(bare) >= len(self.fence) and set(bare) == set(self.fence)
        if self.current and not (closes and is_code):
            self.current.lines.append(line)
        if closes:
            self.fence = ""
            self.current = None if is_code else self.current

    def _open(self, block: _Block) -> None:
        self.current = block
        self.blocks.append(block)

    def _words(self, text: str, line: int) -> list[str]:
        try:
            return shlex.split(text) or [""]
        except ValueError:
            self._problem(line, f"a quote is left open in {{{text}}}.")
            return text.split() or [""]

    def _prose_block(self, text: str, line: int) -> _Block:
        words = text.split()
        if len(words) >= 2 and words[1] in LANGUAGES:
            return _Block("prose", words, line)
        self._problem(line, f"`+++ {text}` needs a key and a language (en or ko): `+++ some-key en`.")
        return _Block("lost", [], line)

    def _add(self, cell: Cell | None) -> None:
        if cell is None:
            return
        if not KEY.fullmatch(cell.key):
            self._problem(
                cell.line, f"the key {cell.key!r} must be small letters, digits and dashes, such as why-here."
            )
        elif cell.key in self.cells:
            self._problem(
                cell.line,
                f"the key {cell.key!r} is taken by the cell in line {self.cells[cell.key].line}. Choose another.",
            )
        self.cells.setdefault(cell.key, cell)

    def _code(self, block: _Block) -> Code:
        key, *rest = block.words
        reasons = [word.removeprefix("reason=") for word in rest if word.startswith("reason=")]
        tags = tuple(word for word in rest if not word.startswith("reason="))
        return Code(key, block.text, tags, block.line, "".join(reasons))

    def _prose(self, block: _Block) -> Prose | None:
        if block.kind == "lost":
            return None
        return Prose(block.words[0], block.text, tuple(block.words[2:]), block.line)

    def _translate(self, block: _Block) -> None:
        """Put a Korean text to its English cell."""
        key, _, *rest = block.words
        english = self.cells.get(key)
        if len(rest) > 1 or any(not _MARK.fullmatch(word) for word in rest):
            self._problem(
                block.line, f"after `+++ {key} ko` stands at most a mark of 8 letters; tags go on the en cell."
            )
        if not isinstance(english, Prose):
            self._problem(
                block.line, f"there is no English prose cell {key!r} to translate. Add `+++ {key} en` before it."
            )
        elif english.korean:
            self._problem(block.line, f"{key!r} has a Korean text already, in line {english.korean.line}. Delete one.")
        else:
            korean = Korean(block.text, rest[0] if rest else None, block.line)
            self.cells[key] = Prose(key, english.text, english.tags, english.line, korean)
