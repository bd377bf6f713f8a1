import string

import pytest

from labkit import errors
from labkit.explaining import words


@pytest.mark.parametrize("word", words.TABLE)
def test_both_languages_tell_the_same_facts(word: str) -> None:
    english, korean = ({name for _, name, _, _ in string.Formatter().parse(text) if name} for text in words.TABLE[word])
    assert korean <= english
    assert english - korean <= {"name"}, "an English plural or name may be all that Korean leaves out"


def test_columns_are_aligned_where_a_letter_takes_two_columns() -> None:
    lines = words.table([("노드", "x"), ("abcdef", "y")], indent="")
    assert lines == ["노드    x", "abcdef  y"]


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(errors.ManifestError, match=r"There is no language 'fr'. Languages: en, ko"):
        words.language("fr")
