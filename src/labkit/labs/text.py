"""text.<lang>.md: the words around a lab. A title, then one `## <step>: <title>` section per step with four parts."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from labkit.labs import wording

# The headings (###) of the four parts, per language.
PARTS: Mapping[str, Mapping[str, str]] = {
    "en": {"situation": "Situation", "task": "Task", "success": "Success looks like", "debrief": "Debrief"},
    "ko": {"situation": "상황", "task": "할 일", "success": "이렇게 되면 성공", "debrief": "되짚어 보기"},
}
STEP = re.compile(r"^## +([a-z0-9_]+): *(.+)$", re.MULTILINE)
PART = re.compile(r"^### +(.+?) *$", re.MULTILINE)


@dataclass(frozen=True)
class Section:
    """The text of one step. The debrief is shown after PASS."""

    title: str
    situation: str
    task: str
    success: str
    debrief: str


@dataclass(frozen=True)
class Text:
    """One language of a lab."""

    opening: str
    sections: Mapping[str, Section]


def step_titles(path: Path) -> dict[str, str]:
    """Return the titles of the steps in a lab's text, without validating it; empty if it cannot be read."""
    try:
        return dict(STEP.findall(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError):
        return {}


def read(path: Path, steps: Sequence[str], values: Sequence[str], problems: list[str]) -> Text:
    """Return the text of a lab in the language that the file's name says."""
    content = path.read_text(encoding="utf-8") if path.is_file() else ""
    lang = path.name.split(".")[1]
    pieces = STEP.split(content)
    sections = {}
    for name, title, body in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
        sections[name] = _section(title.strip(), body, f"{path.name}, step {name}", PARTS[lang], problems)
    if list(sections) != list(steps):
        problems.append(f"{path.name}: its steps are {list(sections)}, lab.yaml says {list(steps)}")
    problems += [f"{path.name}: nothing fills {{{{{name}}}}}" for name in wording.unknown(content, values)]
    return Text(pieces[0].strip(), sections)


def _section(title: str, body: str, where: str, headings: Mapping[str, str], problems: list[str]) -> Section:
    pieces = PART.split(body)
    found = dict(zip(pieces[1::2], (piece.strip() for piece in pieces[2::2]), strict=True))
    problems += [
        f"{where}: the part ### {heading} is missing or empty"
        for heading in headings.values()
        if not found.get(heading)
    ]
    problems += [f"{where}: unknown part ### {heading}" for heading in found if heading not in headings.values()]
    return Section(title, **{part: found.get(heading, "") for part, heading in headings.items()})
