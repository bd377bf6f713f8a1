"""Text in two languages, and the placeholders in it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

LANGUAGES = ("en", "ko")
PLACEHOLDER = re.compile(r"\{\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}\}")
# What a feedback text may say about the finding it belongs to, next to the lab's own variant values.
FINDING_FIELDS = ("object", "field", "seen")


@dataclass(frozen=True)
class Words:
    """One text in every language."""

    en: str
    ko: str

    def in_(self, lang: str) -> str:
        """Return the text in this language."""
        return self.ko if lang == "ko" else self.en


def read(value: Any, where: str, problems: list[str]) -> Words:
    """Return the Words of an {en, ko} mapping; each missing or empty language is a problem."""
    found = value if isinstance(value, Mapping) else {}
    if not isinstance(value, Mapping):
        problems.append(f"{where}: a text with en and ko is expected")
        return Words("", "")
    empty = [lang for lang in LANGUAGES if not isinstance(found.get(lang), str) or not found[lang].strip()]
    problems += [f"{where}: the {lang} text is missing or empty" for lang in empty]
    # In {en: …, ko: …} a comma ends the text, and YAML takes what follows for a key without a value.
    cut = [str(key) for key, held in found.items() if held is None and key not in LANGUAGES]
    problems += [f"{where}: a comma cut {rest!r} off; put the text into quotes" for rest in cut]
    _same_placeholders(found, where, problems)
    return Words(str(found.get("en") or "").strip(), str(found.get("ko") or "").strip())


def placeholders(text: str) -> set[str]:
    """Return the names of the placeholders in a text."""
    return set(PLACEHOLDER.findall(text))


def fill(text: str, values: Mapping[str, Any]) -> str:
    """Return the text with its {{placeholders}} filled; one without a value stays as it is."""
    return PLACEHOLDER.sub(lambda match: str(values.get(match[1], match[0])), text)


def unknown(text: str, known: Iterable[str]) -> list[str]:
    """Return the placeholders of a text that nothing fills, sorted."""
    return sorted(placeholders(text) - set(known))


def _same_placeholders(found: Mapping[str, Any], where: str, problems: list[str]) -> None:
    english, korean = (placeholders(str(found.get(lang) or "")) for lang in LANGUAGES)
    if english != korean:
        problems.append(f"{where}: en and ko use different placeholders: {sorted(english ^ korean)}")
