"""pyproject.toml, the pinned requirements and environment.yml say the same."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.version import Version

from labkit.environment import pins

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
EXTRAS = PROJECT["optional-dependencies"]
FILES = ("requirements.txt", "requirements-test.txt", "environment.yml")


@pytest.mark.parametrize(
    ("file", "wanted"),
    [
        pytest.param(pins.RUNTIME, [*PROJECT["dependencies"], *EXTRAS["build"]], id="what labkit runs with"),
        pytest.param(pins.TEST, [*PROJECT["dependencies"], *EXTRAS["build"], *EXTRAS["test"]], id="what tests need"),
    ],
)
def test_every_dependency_is_pinned_inside_its_range(file: str, wanted: list[str]) -> None:
    pinned = pins.versions(ROOT / file)
    for requirement in map(Requirement, wanted):
        version = pinned.get(pins.normal(requirement.name))
        assert version is not None, f"{requirement.name} is not in {file}: make pins"
        assert requirement.specifier.contains(version), (
            f"{requirement.name} {version} is outside {requirement}: make pins"
        )


def test_the_build_tool_of_the_pins_is_the_one_that_builds() -> None:
    builds = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["build-system"]["requires"]
    assert builds == EXTRAS["build"]


@pytest.mark.parametrize("file", FILES)
def test_no_requirement_names_an_address(file: str) -> None:
    assert "://" not in (ROOT / file).read_text(encoding="utf-8")


@pytest.mark.parametrize("file", [pins.RUNTIME, pins.TEST])
def test_every_line_is_one_exact_pin(file: str) -> None:
    for line in (ROOT / file).read_text(encoding="utf-8").splitlines():
        assert re.fullmatch(r"#.*|-r requirements\.txt|[a-z0-9-]+==[\w.]+( ; .+)?", line), line


def test_conda_takes_python_from_itself_and_everything_else_from_the_pins() -> None:
    python, pip, from_pip = CONDA
    assert pip == "pip"
    assert from_pip == {"pip": [f"-r {pins.RUNTIME}", "-e ."]}
    version = python.removeprefix("python=")
    assert Version(version) in Requirement(f"python{PROJECT['requires-python']}").specifier, python


def test_every_dependency_is_explained_in_the_design() -> None:
    design = (ROOT / "DESIGN.md").read_text(encoding="utf-8")
    table = design[design.index("## Dependencies") :]
    for requirement in map(Requirement, [*PROJECT["dependencies"], *EXTRAS["build"], *EXTRAS["test"]]):
        assert re.search(rf"^\|[^|]*\b{re.escape(requirement.name)}\b", table, re.MULTILINE), (
            f"{requirement.name}: what is it for?"
        )
