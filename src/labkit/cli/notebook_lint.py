"""What a notebook source must keep to before it is run: one rule, one function, every breach with its line.

Most rules close a trap of running notebooks under papermill and nbval; the others keep a notebook readable.
"""

import ast
import re
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from labkit.cli import notebook_parameters
from labkit.cli.notebook_source import Cell, Code, Korean, Problem, Prose, Source

C = TypeVar("C", Code, Prose)

CODE_LINES = 12
DEFINITION_LINES = 10
IMPORTS = ("labkit", "kubernetes", "matplotlib")
PROSE_TAGS = ("slide", "cheat", "labkit-predict", "labkit-exercise", "labkit-solution")
CODE_TAGS = (*PROSE_TAGS, "parameters", "hide-input", "labkit-facts", "nbval-ignore-output")
WHY_FORBIDDEN = {
    "raises-exception": "papermill ignores it and fails; catch the error and show it (labkit has a context manager)",
    "nbval-skip": "a cell that is not run proves nothing",
}
# names whose output cannot be compared, or stays as half a picture in a stored notebook
LIVE = ("Output", "interact", "interactive", "interactive_output", "interact_manual", "clear_output", "update_display")


def problems(source: Source) -> list[Problem]:
    """Return every breach of a rule in one source, in line order."""
    found = [Problem(source.path, line, text) for rule in RULES for line, text in rule(source)]
    for cell in source.cells:
        texts = _each(CODE_RULES, cell) if isinstance(cell, Code) else _each(PROSE_RULES, cell)
        found += [Problem(source.path, cell.line, f"{cell.key}: {text}") for text in texts]
    return sorted(found, key=lambda one: one.line)


def stale(source: Source) -> list[Problem]:
    """Return the translations whose English text has changed since, and those that nobody has stamped yet."""
    return [
        Problem(source.path, cell.korean.line, f"{cell.key}: {_why_stale(cell.korean)}")
        for cell in source.cells
        if isinstance(cell, Prose) and cell.stale and cell.korean
    ]


def _why_stale(korean: Korean) -> str:
    return "the English text has changed since this was translated." if korean.mark else "this was never stamped."


def _each(rules: Sequence[Callable[[C], Iterator[str]]], cell: C) -> Iterator[str]:
    return (text for rule in rules for text in rule(cell))


# -- rules over a whole source ----------------------------------------------------------------------------------------


def _size(source: Source) -> Iterator[tuple[int, str]]:
    low, high = source.size
    cells = len(source.cells) + 1  # the header is a cell too
    if not low <= cells <= high:
        size = f"{cells} cells (with the header), not {low} to {high}."
        yield 1, f"{size} Front matter may say another size: `cells: a-b`."


def _parameters(source: Source) -> Iterator[tuple[int, str]]:
    tagged = [cell for cell in source.cells if isinstance(cell, Code) and "parameters" in cell.tags]
    if len(tagged) != 1:
        yield 1, f"{len(tagged)} cells are tagged `parameters`; there is exactly one."
    for cell in tagged[:1]:
        yield from ((cell.line, f"{cell.key}: {text}") for text in _declarations(cell))


def _declarations(cell: Code) -> Iterator[str]:
    known = notebook_parameters.declared(cell.text) if _tree(cell) else {}
    missing = [name for name in notebook_parameters.REQUIRED if name not in known]
    if missing:
        yield f"the parameters cell declares {', '.join(notebook_parameters.REQUIRED)}; missing: {', '.join(missing)}."
    if known.get("backend", "sim") != "sim":
        yield 'backend is "sim" in a source; another one is a parameter of a run.'
    if "lang" in known and not re.search(r"^lang = views\.language\(\)", cell.text, re.MULTILINE):
        yield "lang is `views.language()`: both editions have the same code cells, and it knows which one is open."


def _one_ignored(source: Source) -> Iterator[tuple[int, str]]:
    ignored = [cell for cell in source.cells if "nbval-ignore-output" in cell.tags]
    for cell in ignored[1:]:
        yield cell.line, f"{cell.key}: a second cell whose output is not compared; one a notebook is the most."


def _facts(source: Source) -> Iterator[tuple[int, str]]:
    if not any("labkit-facts" in cell.tags for cell in source.cells):
        yield 1, "no cell is tagged labkit-facts. End each section with one that shows views.facts(…)."


def _headings(source: Source) -> Iterator[tuple[int, str]]:
    level = 1  # the header's title
    for cell in source.cells:
        for depth, title in headings(cell.text) if isinstance(cell, Prose) else ():
            if depth == 1 or depth > level + 1:
                yield (
                    cell.line,
                    f"{cell.key}: heading {title!r} has level {depth} after level {level}; next is 2 to {level + 1}.",
                )
            level = depth


def _links(source: Source) -> Iterator[tuple[int, str]]:
    folder = source.path.parent.parent
    for need in source.needs:
        if not (source.path.parent / f"{need}.md").exists():
            yield 1, f"needs: there is no source {need}.md."
    for cell in source.cells:
        for target in links(cell.text) if isinstance(cell, Prose) else ():
            place = (folder / "en" / target.partition("#")[0]).resolve()
            written = source.path.parent / f"{place.stem}.md"
            if not place.exists() and not (place.suffix == ".ipynb" and written.exists()):
                yield cell.line, f"{cell.key}: the link {target} leads nowhere (seen from notebooks/en)."


# -- rules over one code cell -----------------------------------------------------------------------------------------


def _code_tags(cell: Cell) -> Iterator[str]:
    for tag in cell.tags:
        allowed = CODE_TAGS if isinstance(cell, Code) else PROSE_TAGS
        if tag in WHY_FORBIDDEN:
            yield f"the tag {tag} is forbidden: {WHY_FORBIDDEN[tag]}."
        elif tag not in allowed:
            yield f"there is no tag {tag!r} for this cell. Tags: {', '.join(allowed)}."


def _reason(cell: Code) -> Iterator[str]:
    if "nbval-ignore-output" in cell.tags and not cell.reason:
        yield 'nbval-ignore-output needs its reason: {key nbval-ignore-output reason="shows the version"}.'


def _plain_python(cell: Code) -> Iterator[str]:
    if _tree(cell) is None:
        yield "this is not plain Python (shell commands and magics are not used: the cell runs the same everywhere)."
    if not cell.text.strip():
        yield "this code cell is empty."


def _length(cell: Code) -> Iterator[str]:
    lines = cell.text.splitlines()
    if len(lines) > CODE_LINES:
        yield f"{len(lines)} lines; a code cell has at most {CODE_LINES}. What is longer belongs into labkit."
    for node in ast.walk(_tree(cell) or ast.Module([], [])):
        if (
            isinstance(node, ast.FunctionDef | ast.ClassDef)
            and (node.end_lineno or 0) - node.lineno >= DEFINITION_LINES
        ):
            yield f"{node.name} is longer than {DEFINITION_LINES} lines; it belongs into labkit."


def _semicolon(cell: Code) -> Iterator[str]:
    if cell.text.rstrip().endswith(";"):
        yield "a cell does not end in `;`: nbval compares the output that Jupyter hides."


def _imports(cell: Code) -> Iterator[str]:
    for node in ast.walk(_tree(cell) or ast.Module([], [])):
        names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        for name in names:
            if name.partition(".")[0] not in IMPORTS:
                yield f"imports {name}; a notebook imports only {', '.join(IMPORTS)}. The rest belongs into labkit."


def _live(cell: Code) -> Iterator[str]:
    tree = _tree(cell) or ast.Module([], [])
    used = {getattr(node, "id", getattr(node, "attr", getattr(node, "name", None))) for node in ast.walk(tree)}
    used |= {"display_id" for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg == "display_id"}
    for name in [name for name in (*LIVE, "display_id") if name in used]:
        yield f"uses {name}, whose output cannot be stored and compared. A labkit widget draws from its state."


def _comments(cell: Code) -> Iterator[str]:
    if re.search(r"#\s*(NBVAL_|PYTEST_VALIDATE)", cell.text):
        yield "has an NBVAL_ comment in code a learner reads. The tag nbval-ignore-output, with a reason, is the way."


# -- rules over one prose cell ----------------------------------------------------------------------------------------


def _translated(cell: Prose) -> Iterator[str]:
    if cell.korean is None:
        yield f"has no Korean text. Add `+++ {cell.key} ko` below it."
    elif not re.search(r"[가-힣]", cell.korean.text) and re.search(r"[A-Za-z]{3}", without_code(cell.text)):
        yield "the Korean text has no Korean in it."


def _alt_text(cell: Prose) -> Iterator[str]:
    for text in (cell.text, cell.korean.text if cell.korean else ""):
        if re.search(r"!\[\s*\]\(", text) or re.search(r"<img(?![^>]*\balt=\"[^\"]+\")", text):
            yield "a picture has no alt text. Say in a sentence what it shows."


def _same_shape(cell: Prose) -> Iterator[str]:
    """Names, links and headings are facts; a translation has them all."""
    if not cell.korean:
        return
    for what, take in (("code", code_names), ("links", lambda text: [t for t in links(text) if t.endswith(".ipynb")])):
        missing = sorted(set(take(cell.text)) - set(take(cell.korean.text)))
        if missing:
            yield f"the Korean text lacks {what} of the English text: {', '.join(missing)}."
    if [depth for depth, _ in headings(cell.text)] != [depth for depth, _ in headings(cell.korean.text)]:
        yield "the Korean text has other heading levels than the English text."


# -- reading markdown -------------------------------------------------------------------------------------------------


def without_code(text: str) -> str:
    """Return markdown without its fenced blocks and code spans."""
    return re.sub(r"`[^`\n]+`", "", without_fences(text))


def headings(text: str) -> list[tuple[int, str]]:
    """Return the headings of a markdown text: (2, "Why here?")."""
    return [(len(found[1]), found[2]) for found in re.finditer(r"^(#{1,6}) +(.+)$", without_fences(text), re.MULTILINE)]


def links(text: str) -> list[str]:
    """Return the targets of links and pictures that lead to files."""
    found = re.findall(r"\]\(([^)\s]+)\)", without_code(text))
    return [target for target in found if not re.match(r"[a-z]+:|#", target)]


def code_names(text: str) -> list[str]:
    """Return what stands in code spans."""
    return re.findall(r"`([^`\n]+)`", without_fences(text))


def without_fences(text: str) -> str:
    """Return markdown without its fenced blocks."""
    return re.sub(r"^(`{3,}|~{3,}).*?^\1[`~]*\s*$", "", text, flags=re.MULTILINE | re.DOTALL)


def _tree(cell: Code) -> ast.Module | None:
    try:
        return ast.parse(cell.text)
    except SyntaxError:
        return None


RULES: tuple[Callable[[Source], Iterator[tuple[int, str]]], ...] = (
    _size,
    _parameters,
    _one_ignored,
    _facts,
    _headings,
    _links,
)
CODE_RULES: tuple[Callable[[Code], Iterator[str]], ...] = (
    _code_tags,
    _reason,
    _plain_python,
    _length,
    _semicolon,
    _imports,
    _live,
    _comments,
)
PROSE_RULES: tuple[Callable[[Prose], Iterator[str]], ...] = (_code_tags, _translated, _alt_text, _same_shape)
