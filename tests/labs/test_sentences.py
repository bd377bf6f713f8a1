"""The engine's own sentences say the same in both languages."""

import string

import pytest

from labkit.labs import engine_codes, wording
from labkit.labs.sentences import SENTENCES


@pytest.mark.parametrize("key", SENTENCES)
def test_both_languages_take_the_same_values(key: str) -> None:
    words = SENTENCES[key]
    fields = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in (words.en, words.ko)]
    assert fields[0] == fields[1]
    assert words.en != words.ko


@pytest.mark.parametrize("entry", engine_codes.ENTRIES, ids=lambda entry: entry.code)
def test_the_engines_codes_are_in_both_languages(entry: engine_codes.Entry) -> None:
    for words in (entry.message, entry.why, entry.look):
        assert wording.placeholders(words.en) == wording.placeholders(words.ko)
        assert words.en != words.ko
