"""The environment of a kernel neither leaks in nor out."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from labkit.cli import notebook_run

SampleWith = Callable[[str], Any]
NAME = "10_sample"


def test_the_environment_outside_is_left_as_it_was_and_does_not_leak_in(
    folder: Path, sample_with: SampleWith, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LABKIT_LANG", "ko")
    before = dict(os.environ)
    notebook = notebook_run.execute(sample_with("lang"), NAME, folder / "en").notebook
    assert notebook.cells[-1].outputs[0].data["text/plain"] == "'en'"
    assert dict(os.environ) == before
