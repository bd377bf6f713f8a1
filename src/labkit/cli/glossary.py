"""The glossary of the course: English and Korean words, and whether Korean texts use them.

`source/glossary.toml` is the one table; the page `GLOSSARY.md` is made from it.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labkit import errors
from labkit.cli.notebook_lint import without_code
from labkit.cli.notebook_source import Problem, Prose, Source

NAME = "glossary.toml"
PAGE = "GLOSSARY.md"
HEAD = """# Glossary · 용어집

Made from [`source/glossary.toml`](source/glossary.toml) by `labkit nb glossary`; edit that file.

| English | 한국어 | |
|---|---|---|
"""


@dataclass(frozen=True)
class Term:
    """One word of the course."""

    en: str
    ko: str
    also: tuple[str, ...]  # other forms that are fine in Korean texts
    never: tuple[str, ...]  # forms that Korean texts do not use
    where: bool  # whether the English word in a text asks for the Korean one in its translation
    says: dict[str, str]


def read(folder: Path) -> tuple[Term, ...]:
    """Return the terms of a notebooks folder; none if it has no glossary. Raises NotebookError for a broken one."""
    path = folder / "source" / NAME
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return ()
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as broken:
        raise errors.NotebookError(f"{path} cannot be read: {broken}. It is TOML in UTF-8.") from broken
    terms = [_term(one, f"{path}, term {number}") for number, one in enumerate(found.get("term", ()), 1)]
    twice = sorted({one.en for one in terms if [other.en for other in terms].count(one.en) > 1})
    if twice:
        raise errors.NotebookError(f"{path}: {', '.join(twice)} stands there twice. Join the two.")
    return tuple(terms)


def problems(source: Source, terms: Sequence[Term]) -> list[Problem]:
    """Return where the Korean text of a source does not use the words of the glossary."""
    return [
        Problem(source.path, cell.korean.line, f"{cell.key}: {said}")
        for cell in source.cells
        if isinstance(cell, Prose) and cell.korean
        for said in _breaches(without_code(cell.text), without_code(cell.korean.text), cell.korean.text, terms)
    ]


def page(terms: Sequence[Term]) -> str:
    """Return the glossary page: every word in both languages with a sentence each, by the English words."""
    rows = [f"| {one.en} | {one.ko} | {one.says['en']}<br>{one.says['ko']} |" for one in _sorted(terms)]
    return HEAD + "\n".join(rows) + "\n"


def _breaches(english: str, korean: str, whole: str, terms: Sequence[Term]) -> Iterator[str]:
    for term in terms:
        for form in term.never:
            if re.search(rf"(?<![가-힣]){re.escape(form)}", korean):
                yield f"the Korean text says {form!r}; the glossary's word for {term.en!r} is {term.ko!r}."
        says_it = term.where and re.search(rf"\b{re.escape(term.en)}(s|es)?\b", english, re.IGNORECASE)
        # In Korean the name may stand in a code span: `taint`.
        if says_it and not any(form.lower() in whole.lower() for form in (term.ko, *term.also)):
            yield f"the English text says {term.en!r}, the Korean one nowhere {term.ko!r} (or {', '.join(term.also)})."


def _term(found: Any, where: str) -> Term:
    head: Any = found if isinstance(found, dict) else {}
    says: Any = head.get("says") if isinstance(head.get("says"), dict) else {}
    texts: list[Any] = [part.get(key) for part in (head, says) for key in ("en", "ko")]
    if not all(isinstance(one, str) and one for one in texts):
        raise errors.NotebookError(f"{where}: en, ko, says.en and says.ko are needed, each a text.")
    unknown = sorted(set(head) - {"en", "ko", "also", "never", "where", "says"})
    if unknown:
        raise errors.NotebookError(
            f"{where}: unknown key {', '.join(unknown)}. Known: en, ko, also, never, where, says."
        )
    forms = {key: tuple(str(one) for one in head.get(key, ())) for key in ("also", "never")}
    asks = head.get("where", True) is True
    return Term(head["en"], head["ko"], forms["also"], forms["never"], asks, {"en": texts[2], "ko": texts[3]})


def _sorted(terms: Sequence[Term]) -> list[Term]:
    return sorted(terms, key=lambda one: one.en.lower())
