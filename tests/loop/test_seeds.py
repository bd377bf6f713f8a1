"""Chance from a seed."""

import uuid

from labkit.loop.seeds import SUFFIX_LETTERS, Seeds


def test_the_same_seed_tells_the_same_story() -> None:
    one, other = Seeds(7), Seeds(7)
    assert [one.uid(), one.suffix(), one.uid()] == [other.uid(), other.suffix(), other.uid()]


def test_another_seed_tells_another() -> None:
    assert Seeds(1).uid() != Seeds(2).uid()


def test_a_uid_has_the_shape_of_a_random_uuid() -> None:
    assert uuid.UUID(Seeds(3).uid()).version == 4


def test_a_suffix_is_five_letters_that_spell_no_word() -> None:
    suffix = Seeds(3).suffix()
    assert len(suffix) == 5
    assert set(suffix) <= set(SUFFIX_LETTERS)
    assert not set(SUFFIX_LETTERS) & set("aeiou013")


def test_components_with_their_own_stream_do_not_disturb_each_other() -> None:
    seeds = Seeds(5)
    expected = Seeds(5).fork("kubelet").random()
    seeds.uid()
    assert seeds.fork("kubelet").random() == expected
