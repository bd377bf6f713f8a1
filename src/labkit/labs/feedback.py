"""feedback.yaml: the words for every finding code, and the hint ladder behind it.

Order in the file is causal depth: what comes first explains what comes later, and is shown first. Several codes that
share a misconception share a ladder. Codes of the engine itself (a file that cannot be read, a refusal by the API
server) have words in `engine_codes`; a lab may give its own.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labkit.labs import engine_codes, schema, wording
from labkit.labs.explanation import RUNGS, Entry, Ladder
from labkit.labs.finding import Finding, Verdict
from labkit.labs.wording import Words


@dataclass(frozen=True)
class Feedback:
    """All entries of a lab in causal order, and its ladders."""

    entries: Mapping[str, Entry]
    ladders: Mapping[str, Ladder]

    def explain(self, finding: Finding, values: Mapping[str, Any], lang: str) -> Finding:
        """Return the finding with its words and its verdict."""
        entry = self.entries[finding.code]
        known = {**values, "object": finding.object, "field": finding.field, "seen": finding.seen}
        message, why, look = (wording.fill(one.in_(lang), known) for one in (entry.message, entry.why, entry.look))
        return dataclasses.replace(finding, message=message, why=why, look=look, verdict=entry.verdict)

    def ordered(self, findings: Sequence[Finding]) -> list[Finding]:
        """Return findings by causal depth, the deepest cause first."""
        depth = {code: number for number, code in enumerate(self.entries)}
        return sorted(findings, key=lambda one: (depth.get(one.code, -1), one.object, one.field))

    def ladder(self, code: str) -> Ladder:
        """Return the hint ladder of a finding code."""
        return self.ladders[self.entries[code].ladder]


def read(path: Path, steps: Sequence[str], values: Sequence[str], problems: list[str]) -> Feedback:
    """Return the Feedback of a lab; `values` are the names its variants fill."""
    found = schema.mapping(schema.value(path, problems), path.name, problems, ("ladders", "codes"))
    ladders = {ladder.name: ladder for ladder in (engine_codes.YOUR_FILES,)}
    for name, one in schema.mapping(found.get("ladders"), "ladders", problems, optional=_any(found, "ladders")).items():
        ladders[name] = _ladder(name, one, values, problems)
    entries = {entry.code: entry for entry in engine_codes.ENTRIES}
    for code, one in schema.mapping(found.get("codes"), "codes", problems, optional=_any(found, "codes")).items():
        entries[code] = _entry(code, one, steps, set(ladders), values, problems)
    return Feedback(entries, ladders)


def _any(found: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """Every key is allowed: these are names that the lab chooses."""
    return tuple(found.get(key) or ()) if isinstance(found.get(key), Mapping) else ()


def _ladder(name: str, found: Any, values: Sequence[str], problems: list[str]) -> Ladder:
    where = f"feedback.yaml, ladder {name}"
    one = schema.mapping(found, where, problems, ("hints", "bottom_out"))
    hints = schema.listed(one.get("hints"), f"{where}, hints", problems)
    if len(hints) != RUNGS:
        problems.append(f"{where}: {RUNGS} hints are expected, there are {len(hints)}")
    words = tuple(_words(hint, f"{where}, hint {n}", values, problems) for n, hint in enumerate(hints, 1))
    last = schema.mapping(one.get("bottom_out"), f"{where}, bottom_out", problems, ("en", "ko", "solution"))
    text = {lang: last.get(lang) for lang in wording.LANGUAGES}
    solution = schema.text(last.get("solution"), f"{where}, solution", problems)
    return Ladder(name, words, _words(text, f"{where}, bottom_out", values, problems), solution)


def _entry(
    code: str, found: Any, steps: Sequence[str], ladders: set[str], values: Sequence[str], problems: list[str]
) -> Entry:
    where = f"feedback.yaml, code {code}"
    one = schema.mapping(found, where, problems, ("ladder", "message", "why", "look"), ("step", "verdict"))
    step = one.get("step") or ("" if code in engine_codes.CODES else None)
    if step is None or (step and step not in steps):
        problems.append(f"{where}: step is {step!r}. Steps: {', '.join(steps)}")
    if one.get("ladder") not in ladders:
        problems.append(f"{where}: there is no ladder {one.get('ladder')!r}. Ladders: {', '.join(sorted(ladders))}")
    known = (*values, *wording.FINDING_FIELDS)
    words = [_words(one.get(part), f"{where}, {part}", known, problems) for part in ("message", "why", "look")]
    return Entry(code, str(step or ""), _verdict(one, where, problems), str(one.get("ladder")), *words)


def _verdict(one: Mapping[str, Any], where: str, problems: list[str]) -> Verdict:
    name = one.get("verdict", Verdict.NOT_YET.name)
    if name not in (Verdict.NOT_YET.name, Verdict.STUCK.name):
        problems.append(f"{where}: verdict is {name!r}. A finding is NOT_YET or STUCK")
        return Verdict.NOT_YET
    return Verdict[name]


def _words(found: Any, where: str, known: Sequence[str], problems: list[str]) -> Words:
    words = wording.read(found, where, problems)
    unknown = sorted({*wording.unknown(words.en, known), *wording.unknown(words.ko, known)})
    problems += [f"{where}: nothing fills {{{{{name}}}}}" for name in unknown]
    return words
