"""The words of the views in two languages."""

import re
import string

import pytest

from labkit import errors
from labkit.views import words


@pytest.mark.parametrize("key", words.TABLE)
def test_both_languages_say_the_same_things(key):
    english, korean = words.TABLE[key]
    fields = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in (english, korean)]
    assert all((english, korean)), f"{key} lacks a language"
    # A sentence may repeat a value, or leave out one the other language needs for its grammar: never the reverse.
    assert fields[0] <= fields[1], f"{key}: the Korean text leaves out {fields[0] - fields[1]}"


def test_korean_texts_are_korean():
    latin_only = {key for key, (_, korean) in words.TABLE.items() if not re.search("[가-힣]", korean)}
    assert latin_only == {"sum", "now"}


def test_a_language_we_do_not_speak_is_named_with_those_we_do():
    with pytest.raises(errors.ManifestError, match=r"Asked for a view in language 'de'. Languages: en, ko\."):
        words.say("de", "node")


def test_one_is_counted_in_the_singular():
    assert words.counted("en", "other_filters", 1) == "1 other filter"
    assert words.counted("en", "other_filters", 2) == "2 other filters"
    assert words.counted("ko", "other_filters", 1) == "다른 필터 1개"


def test_a_text_per_language_gives_the_right_one():
    text = {"en": "Where?", "ko": "어디?"}
    assert words.pick("ko", text) == "어디?"
    assert words.pick("en", text) == "Where?"
    assert words.pick("ko", "Where?") == "Where?"
    assert words.pick("ko", {"en": "Where?"}) == "Where?"
