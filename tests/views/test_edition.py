"""A notebook's language is the name of the folder it runs in."""

from pathlib import Path

import pytest

from labkit import errors, views


@pytest.mark.parametrize(
    ("folder", "chosen", "language"),
    [
        pytest.param("en", None, "en", id="the English folder"),
        pytest.param("ko", None, "ko", id="the Korean folder"),
        pytest.param("mine", None, "en", id="any other folder is English"),
        pytest.param("ko/mine", None, "en", id="only the folder itself counts"),
        pytest.param("mine", "ko", "ko", id="the environment chooses where the folder does not"),
        pytest.param("ko", "en", "en", id="the environment goes before the folder"),
        pytest.param("ko", "", "ko", id="an empty variable chooses nothing"),
    ],
)
def test_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str, chosen: str | None, language: str
) -> None:
    (tmp_path / folder).mkdir(parents=True)
    monkeypatch.chdir(tmp_path / folder)
    monkeypatch.delenv("LABKIT_LANG", raising=False)
    if chosen is not None:
        monkeypatch.setenv("LABKIT_LANG", chosen)
    assert views.language() == language


def test_a_language_the_course_does_not_have(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABKIT_LANG", "fr")
    with pytest.raises(errors.ManifestError, match=r"LABKIT_LANG is 'fr'; the course has en and ko"):
        views.language()
