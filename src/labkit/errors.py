"""The one error tree of labkit.

    LabkitError                 every error we raise on purpose
    +-- ManifestError           yours: a manifest, a file or an argument is not what it should be
    +-- ApiError                the API server's answer: a refusal with a metav1.Status
    +-- BackendError            the machine's: no Docker, no cluster, no network, a missing program
    +-- LabError                a lab folder, a lab command or a progress file is not usable
    +-- NotebookError           a notebook source or a notebook run is not usable
    +-- NothingWillHappen       a wait on the virtual clock that could never end

An error says what was asked, what is so, and what to do next.
"""

import traceback
from collections.abc import Mapping
from typing import Any

CELLS = ("ipykernel_", "<ipython-input")  # in the names that IPython gives to cells
IN_CELL = "In this cell"


class LabkitError(Exception):
    """Every error that labkit raises on purpose; its text is fit for a learner's eyes."""

    def _render_traceback_(self) -> list[str]:
        """Return what a notebook shows: the text, and the line of the cell; what happened inside labkit helps nobody.

        Jupyter asks an exception for this method by its name.
        """
        said = [f"{type(self).__name__}: {self}"]
        for frame in reversed(traceback.extract_tb(self.__traceback__)):
            if any(mark in frame.filename for mark in CELLS):
                return [*said, f"{IN_CELL}, line {frame.lineno}:\n----> {frame.lineno} {frame.line}"]
        return said


class ManifestError(LabkitError):
    """A manifest, a file or an argument is not what it should be."""


class ApiError(LabkitError):
    """A refusal by an API server, holding the metav1.Status it sent.

    `status` is the Status object as JSON (kind, status, message, reason, details, code).
    """

    def __init__(self, status: Mapping[str, Any]) -> None:
        super().__init__(str(status.get("message", "")))
        self.status = dict(status)

    @property
    def code(self) -> int:
        """The HTTP status code, such as 404."""
        return int(self.status.get("code", 500))

    @property
    def reason(self) -> str:
        """The machine-readable reason, such as "NotFound"."""
        return str(self.status.get("reason", ""))


class BackendError(LabkitError):
    """The machine cannot do what was asked: no Docker, no cluster, no network, a missing program."""


class LabError(LabkitError):
    """A lab folder, a lab command or a progress file is not usable."""


class NotebookError(LabkitError):
    """A notebook source or a notebook run is not usable."""


class NothingWillHappen(LabkitError):
    """A wait on the virtual clock that could never end, because nothing is left to happen."""
