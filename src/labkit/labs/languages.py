"""Which language a learner gets."""

import os
from collections.abc import Mapping

from labkit import errors
from labkit.labs.wording import LANGUAGES


def chosen(asked: str | None, environment: Mapping[str, str] | None = None) -> str:
    """Return "en" or "ko": what was asked for, else LABKIT_LANG, else the language of LC_ALL, else English."""
    known = os.environ if environment is None else environment
    if asked or known.get("LABKIT_LANG"):
        named = asked or known["LABKIT_LANG"]
        if named not in LANGUAGES:
            raise errors.ManifestError(f"There is no language {named!r}. Languages: {', '.join(LANGUAGES)}.")
        return named
    return "ko" if known.get("LC_ALL", "").startswith("ko") else "en"
