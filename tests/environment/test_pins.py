from pathlib import Path

import pytest

from labkit.environment import pins


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    (tmp_path / pins.RUNTIME).write_text("# head\nPyYAML==6.0\npywinpty==3.1 ; os_name == 'nt'\n\n")
    (tmp_path / pins.TEST).write_text("-r requirements.txt\ntypes_PyYAML==6.1\n")
    return tmp_path


def test_pins_are_read_with_the_files_they_name(folder: Path) -> None:
    assert pins.versions(folder / pins.RUNTIME) == {"pyyaml": "6.0"}
    assert pins.versions(folder / pins.TEST) == {"pyyaml": "6.0", "types-pyyaml": "6.1"}


@pytest.mark.parametrize(
    ("file", "text", "changes"),
    [
        pytest.param(pins.RUNTIME, "PyYAML==6.1\n", True, id="another version, in the file that is included"),
        pytest.param("pyproject.toml", "[project]\nname = 'x'\n", True, id="another project file"),
        pytest.param(pins.TEST, "# new words\n-r requirements.txt\ntypes_PyYAML==6.1\n", False, id="a comment"),
    ],
)
def test_the_fingerprint_changes_with_what_would_be_installed(
    folder: Path, file: str, text: str, changes: bool
) -> None:
    before = pins.fingerprint(folder / pins.TEST)
    (folder / file).write_text(text)
    assert (pins.fingerprint(folder / pins.TEST) != before) is changes
