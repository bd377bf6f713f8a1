"""Whether the two languages of a lab say the same: same code, same placeholders, no finding codes, Korean in Korean."""

import re
from collections.abc import Iterator

from labkit.labs import engine_codes, wording
from labkit.labs.lab import Lab
from labkit.labs.wording import Words

HANGUL = re.compile("[가-힣]")
ENGLISH_WORDS = re.compile(r"[a-z]{3} [a-z]{3}")
CODE_SPAN = re.compile(r"`([^`]+)`")


def disagreement(lab: Lab, english: str, korean: str, spans: bool = True) -> str:
    """Return how an English and a Korean text differ in what must not differ; "" if they agree."""
    if wording.placeholders(english) != wording.placeholders(korean):
        return f"different placeholders: {sorted(wording.placeholders(english) ^ wording.placeholders(korean))}"
    if spans and set(CODE_SPAN.findall(english)) != set(CODE_SPAN.findall(korean)):
        return f"different code: {sorted(set(CODE_SPAN.findall(english)) ^ set(CODE_SPAN.findall(korean)))}"
    codes = {code for code in lab.feedback.entries if "_" in code}
    if named := codes & set(re.findall(r"[a-z_]+", f"{english} {korean}")):
        return f"names the finding code {min(named)}"
    if english != korean and ENGLISH_WORDS.search(CODE_SPAN.sub("", english)) and not HANGUL.search(korean):
        return f"the Korean text holds no Korean: {korean[:60]}"
    return ""


def words(lab: Lab) -> Iterator[tuple[str, Words]]:
    """Return every text of feedback.yaml and quiz.yaml, with a name for it."""
    for entry in lab.feedback.entries.values():
        if entry.code not in engine_codes.CODES:
            for part in ("message", "why", "look"):
                yield f"{entry.code}, {part}", getattr(entry, part)
    for ladder in lab.feedback.ladders.values():
        for number, hint in enumerate((*ladder.hints, ladder.bottom_out), 1):
            yield f"{ladder.name}, rung {number}", hint
    for item in lab.quiz:
        yield f"quiz {item.id}", item.question
        for number, option in enumerate(item.options, 1):
            yield f"quiz {item.id}, option {number}", option.text
            yield f"quiz {item.id}, reason {number}", option.reason
