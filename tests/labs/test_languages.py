"""Which language a learner gets."""

import pytest

from labkit import errors
from labkit.labs import languages


@pytest.mark.parametrize(
    ("asked", "environment", "lang"),
    [
        pytest.param(None, {}, "en", id="English if nothing is said"),
        pytest.param(None, {"LC_ALL": "ko_KR.UTF-8"}, "ko", id="the machine's language"),
        pytest.param(None, {"LC_ALL": "de_DE.UTF-8"}, "en", id="English for a language we do not speak"),
        pytest.param(
            None, {"LABKIT_LANG": "en", "LC_ALL": "ko_KR.UTF-8"}, "en", id="LABKIT_LANG wins over the machine's"
        ),
        pytest.param("ko", {"LABKIT_LANG": "en"}, "ko", id="what is asked for wins"),
    ],
)
def test_the_language(asked: str | None, environment: dict[str, str], lang: str) -> None:
    assert languages.chosen(asked, environment) == lang


@pytest.mark.parametrize(("asked", "environment"), [("kr", {}), (None, {"LABKIT_LANG": "kr"})])
def test_an_unknown_language_is_refused(asked: str | None, environment: dict[str, str]) -> None:
    with pytest.raises(errors.ManifestError, match=r"There is no language 'kr'. Languages: en, ko."):
        languages.chosen(asked, environment)
