"""A source as a Jupyter notebook in one language, not yet executed.

Editions differ in their markdown only: code cells, ids and metadata are the same, byte for byte.
"""

from typing import Any

import nbformat

from labkit.cli.notebook_source import Cell, Code, Prose, Source

KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
HEADER = "header"  # the key of the cell that is made from the front matter
STALE = {
    "stale": "> ⚠️ 이 글을 번역한 뒤에 영어 원문이 바뀌었습니다. 내용이 다르면 영어판을 믿으세요.",
    "missing": "> ⚠️ 아직 번역되지 않은 부분입니다. 영어 원문을 그대로 싣습니다.",
}
WORDS = {
    "en": {"minutes": "about {n} minutes", "needs": "builds on {names}", "other": "[한국어](../ko/{name}.ipynb)"},
    "ko": {"minutes": "약 {n}분", "needs": "먼저 볼 것: {names}", "other": "[English](../en/{name}.ipynb)"},
}


def render(source: Source, lang: str) -> Any:
    """Return the notebook (an nbformat 4.5 node) of a source in "en" or "ko", without outputs."""
    metadata = {"kernelspec": dict(KERNEL), "language_info": {"name": "python"}, "labkit": {"lang": lang}}
    cells = [_markdown(HEADER, header(source, lang), ()), *(_cell(one, lang) for one in source.cells)]
    return nbformat.from_dict({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


def header(source: Source, lang: str) -> str:
    """Return the markdown of the first cell: title, minutes, what to know before, and the other edition."""
    say = WORDS[lang]
    parts = [say["minutes"].format(n=source.minutes)]
    if source.needs:
        parts.append(say["needs"].format(names=", ".join(f"[{name}]({name}.ipynb)" for name in source.needs)))
    parts.append(say["other"].format(name=source.name))
    return f"# {source.titles[lang]}\n\n{' · '.join(parts)}"


def prose(cell: Prose, lang: str) -> str:
    """Return the markdown of a prose cell, under a banner where the translation cannot be trusted."""
    if lang == "en":
        return cell.text
    if cell.korean is None:
        return f"{STALE['missing']}\n\n{cell.text}"
    return f"{STALE['stale']}\n\n{cell.korean.text}" if cell.stale else cell.korean.text


def _cell(cell: Cell, lang: str) -> dict[str, Any]:
    return _code(cell) if isinstance(cell, Code) else _markdown(cell.key, prose(cell, lang), cell.tags)


def _markdown(key: str, text: str, tags: tuple[str, ...]) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": key, "metadata": _metadata(tags), "source": text}


def _code(cell: Code) -> dict[str, Any]:
    metadata = _metadata(cell.tags)
    if "hide-input" in cell.tags:
        metadata["jupyter"] = {"source_hidden": True}
    if cell.reason:
        metadata["labkit"] = {"reason": cell.reason}
    body: dict[str, Any] = {"execution_count": None, "outputs": [], "source": cell.text}
    return {"cell_type": "code", "id": cell.key, "metadata": metadata, **body}


def _metadata(tags: tuple[str, ...]) -> dict[str, Any]:
    """Return a cell's metadata; a slide is marked in Jupyter's own way too."""
    metadata: dict[str, Any] = {"tags": list(tags)} if tags else {}
    if "slide" in tags:
        metadata["slideshow"] = {"slide_type": "slide"}
    return metadata
