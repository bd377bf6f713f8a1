"""A small notebook with its folder, and nbval run on files as a learner or CI would run it."""

import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import labkit
from labkit.cli import notebook_build, notebook_reader, notebook_render

SAMPLE = Path(__file__).parent / "notebooks"
Outcome = dict[str, str]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's notebooks folder after a build. Read only: change a copy."""
    folder = tmp_path_factory.mktemp("sample") / "notebooks"
    shutil.copytree(SAMPLE, folder)
    source = notebook_reader.read(folder / "source" / "10_sample.md")
    for lang in ("en", "ko"):
        notebook_build.store(notebook_build.build(folder, source, lang))
    return folder


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    """A copy of the built sample, free to be broken."""
    return Path(shutil.copytree(built, tmp_path / "notebooks"))


@pytest.fixture
def nbval(tmp_path: Path) -> Callable[..., tuple[Outcome, str]]:
    """Run nbval on files; return the outcome per "file::Cell n", and what was printed."""

    def run(*files: Path, more: tuple[str, ...] = (), **environment: str) -> tuple[Outcome, str]:
        junit = tmp_path / "junit.xml"
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-c",
            os.devnull,
            "--rootdir",
            str(tmp_path),
            "-p",
            "no:cacheprovider",
        ]
        command += ["-p", "labkit.cli.nbval_plugin", "--nbval", f"--junitxml={junit}", *more, *map(str, files)]
        paths = {"PYTHONPATH": str(Path(labkit.__file__).parent.parent)}
        ran = subprocess.run(
            command,
            env={**os.environ, **paths, **environment},
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
        )
        outcome = {}
        for case in ET.parse(junit).iter("testcase") if junit.exists() else ():
            name = f"{case.get('classname', '').split('.')[-2]}::{case.get('name')}"
            outcome[name] = "failed" if len(case) else "passed"
        return outcome, ran.stdout + ran.stderr

    return run


@pytest.fixture
def sample_with(folder: Path) -> Callable[[str], Any]:
    """Render the English sample, unexecuted, with one more code cell under the key "added" ("" for none)."""

    def rendered(code: str = "") -> Any:
        path = folder / "source" / "10_sample.md"
        text = path.read_text(encoding="utf-8") + (f"\n```python {{added}}\n{code}\n```\n" if code else "")
        return notebook_render.render(notebook_reader.parse(text, path), "en")

    return rendered
