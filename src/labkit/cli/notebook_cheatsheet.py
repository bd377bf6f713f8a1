"""The cheat sheet of a notebook: one printable page from its source, and from the lab of its chapter.

Key sentences are those that the source sets in bold; a cell tagged `cheat` comes whole. Commands are the lines of its
fenced blocks that begin with kubectl or labkit. Of the lab come the first sentences of its debriefs.
"""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from labkit.cli import notebook_markdown, notebook_render
from labkit.cli.notebook_lint import without_fences
from labkit.cli.notebook_source import Prose, Source
from labkit.labs import text as lab_text

TAG = "cheat"
COMMANDS = ("kubectl ", "labkit ")
MOST_MANIFESTS = 3
WORDS = {
    "en": {"key": "Remember", "lab": "From the lab", "manifests": "How it is written", "commands": "Commands"},
    "ko": {"key": "기억할 것", "lab": "실습에서", "manifests": "이렇게 씁니다", "commands": "명령"},
}
STYLE = """
:root{color-scheme:light dark}body{font:14px/1.4 system-ui,sans-serif;max-width:60em;margin:1.5em auto;padding:0 1em;
word-break:keep-all}h1{font-size:1.4em;margin:0 0 .4em}h2{font-size:1.05em;margin:.9em 0 .3em}
ul{margin:.2em 0;padding-left:1.2em}li{margin:.15em 0}code,pre{font-family:ui-monospace,monospace;font-size:.92em}
pre{background:#8882;padding:.4em .7em;margin:.3em 0;white-space:pre-wrap;overflow-wrap:anywhere}
table{border-collapse:collapse}th,td{border-bottom:1px solid #8888;padding:.15em .6em;text-align:left}
.columns{columns:24em;column-gap:2em}.columns>*{break-inside:avoid}
@media print{body{margin:0;font-size:10pt}@page{size:A4;margin:12mm}}
""".strip()


@dataclass(frozen=True)
class Sheet:
    """What stands on a cheat sheet."""

    whole: tuple[str, ...]  # Markdown of the cells tagged `cheat`
    sentences: tuple[str, ...]
    from_labs: tuple[str, ...]
    manifests: tuple[str, ...]
    commands: tuple[str, ...]


def sheet(source: Source, lang: str, labs: Path | None = None) -> Sheet:
    """Return the cheat sheet of a source in a language, with the labs of the same number in this folder."""
    prose = [cell for cell in source.cells if isinstance(cell, Prose)]
    texts = [notebook_render.prose(cell, lang) for cell in prose if TAG not in cell.tags]
    fences = [fence for cell in prose for fence in _fences(notebook_render.prose(cell, lang))]
    return Sheet(
        whole=tuple(notebook_render.prose(cell, lang) for cell in prose if TAG in cell.tags),
        sentences=_once(sentence for text in texts for sentence in bold_sentences(text)),
        from_labs=_once(_debriefs(source.name[:2], lang, labs)) if labs else (),
        manifests=tuple(text for kind, text in fences if kind == "yaml")[:MOST_MANIFESTS],
        commands=_once(line for _, text in fences for line in _commands(text)),
    )


def page(source: Source, lang: str, labs: Path | None = None) -> str:
    """Return the cheat sheet as one self-contained HTML file that fits a sheet of paper."""
    found, words, title = sheet(source, lang, labs), WORDS[lang], html.escape(source.titles[lang])
    listed = [("key", found.sentences), ("lab", found.from_labs)]
    parts = [f"<div>{notebook_markdown.to_html(one)}</div>" for one in found.whole]
    parts += [f"<div><h2>{words[key]}</h2>{_list(lines)}</div>" for key, lines in listed if lines]
    blocks = [("manifests", "\n---\n".join(found.manifests)), ("commands", "\n".join(found.commands))]
    parts += [f"<div><h2>{words[key]}</h2><pre>{html.escape(text)}</pre></div>" for key, text in blocks if text]
    return (
        f'<!doctype html><html lang="{lang}"><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style>'
        f'<body><h1>{title}</h1><div class="columns">{"".join(parts)}</div></body></html>\n'
    )


def bold_sentences(text: str) -> list[str]:
    """Return the sentences of a Markdown text that hold something bold, without folded parts, tables and questions."""
    plain = re.sub(r"<details>.*?</details>", "", without_fences(text), flags=re.DOTALL)
    lines = [line for line in plain.splitlines() if not re.match(r"\s*(\||#|>)", line)]
    paragraphs = re.split(r"\n\s*\n|\n(?=\s*(?:[-*]|\d+\.) )", "\n".join(lines))
    sentences = [one for paragraph in paragraphs for one in _sentences(" ".join(paragraph.split()))]
    return [one for one in sentences if _is_key(one)]


def _is_key(sentence: str) -> bool:
    """Whether a sentence says something: no question, no heading of a list, no lettered line of a puzzle."""
    bold = re.findall(r"\*\*([^*]+)\*\*", sentence)
    if not bold or sentence.rstrip("*").endswith(("?", ":")):
        return False
    return len(bold[0].strip()) > 1 and not bold[0].rstrip().endswith(":")


def _sentences(paragraph: str) -> list[str]:
    """Split at the ends of sentences; bold that spans one is kept whole."""
    plain = re.sub(r"^(?:[-*]|\d+\.) ", "", paragraph)
    pieces = re.split(r"(?<=[.!?])(?<!e\.g\.)(?<!i\.e\.)(\*\*)? +(?=[^a-z])", plain)
    joined: list[str] = []
    for at in range(0, len(pieces), 2):
        sentence = pieces[at] + (pieces[at + 1] or "" if at + 1 < len(pieces) else "")
        if joined and joined[-1].count("**") % 2:
            joined[-1] += f" {sentence}"
        else:
            joined.append(sentence)
    return [one for one in joined if one.count("**") % 2 == 0]


def _fences(text: str) -> Iterator[tuple[str, str]]:
    for found in re.finditer(r"^(`{3,})(\w*)[^\n]*\n(.*?)^\1`*\s*$", text, re.MULTILINE | re.DOTALL):
        yield found[2], found[3].rstrip()


def _commands(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if line.startswith(COMMANDS):
            yield re.sub(r" {3,}#", "  #", line)


def _debriefs(number: str, lang: str, labs: Path) -> Iterator[str]:
    heading = lab_text.PARTS[lang]["debrief"]
    for path in sorted(labs.glob(f"{number}_*/text.{lang}.md")):
        for part in re.split(rf"^### {heading}\s*$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
            yield from bold_sentences(re.split(r"^##", part, flags=re.MULTILINE)[0])


def _once(found: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))


def _list(lines: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{notebook_markdown.inline(line)}</li>' for line in lines)}</ul>"
