"""Which edition of the course is open: the language of a notebook, told by the folder it lies in.

The English and the Korean notebook have identical code cells, so the language cannot stand in a cell. It is the name
of the folder the notebook runs in (notebooks/en, notebooks/ko), which JupyterLab, papermill and nbval make the
working directory. LABKIT_LANG overrides it where there is no such folder.
"""

import os
from pathlib import Path

from labkit import errors
from labkit.views import words


def language() -> str:
    """Return "en" or "ko". Raises ManifestError when LABKIT_LANG names another language."""
    chosen = os.environ.get("LABKIT_LANG") or ""
    if chosen and chosen not in words.LANGUAGES:
        raise errors.ManifestError(
            f"LABKIT_LANG is {chosen!r}; the course has {' and '.join(words.LANGUAGES)}. Set one of these, or unset it."
        )
    folder = Path.cwd().name
    return chosen or (folder if folder in words.LANGUAGES else words.LANGUAGES[0])
