"""What stands in no file: the paths of the machine it was written on, and addresses of package indexes."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SKIPPED = {".git", ".hypothesis", ".venv", ".venv-clients", ".venv-fuzz", "work", "wheels", "reports", "__pycache__"}
SUFFIXES = {".py", ".md", ".toml", ".yml", ".yaml", ".txt", ".ipynb", ".json", ".cfg", ""}
# An absolute path below one of these is somebody's own machine.
HOMES = re.compile(r"(?<![\w./~$}\]*-])/(?:work|root|home|Users|opt/wheels)/(?=\w)")
INDEXES = re.compile(r"https?://[\w.-]*(?:pypi|pythonhosted|npmjs|anaconda|debian)[\w.-]*")


def texts() -> Iterator[tuple[Path, str]]:
    for path in sorted(ROOT.rglob("*")):
        inside = path.relative_to(ROOT)
        if inside.parts[0] in SKIPPED or "__pycache__" in inside.parts or inside.parts[0].endswith("_cache"):
            continue
        if path.is_file() and path.suffix in SUFFIXES and path != Path(__file__):
            yield inside, path.read_text(encoding="utf-8", errors="replace")


def found(pattern: re.Pattern[str]) -> list[str]:
    return [f"{path}: {match[0]}" for path, text in texts() for match in pattern.finditer(text)]


def test_the_whole_tree_is_read() -> None:
    read = {path.as_posix() for path, _ in texts()}
    assert {"README.md", "Makefile", "pyproject.toml", "src/labkit/errors.py", "tests/house/test_makefile.py"} <= read


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    assert found(HOMES) == []


def test_no_file_knows_where_packages_come_from() -> None:
    assert found(INDEXES) == []
