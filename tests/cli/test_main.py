import argparse
import subprocess
import sys
from dataclasses import dataclass, field

import pytest

import labkit
from labkit import errors
from labkit.cli import main

HEAVY = ("kubernetes", "numpy", "matplotlib", "papermill", "nbformat", "ipywidgets", "jupyterlab")


@dataclass
class Fake:
    NAME: str = "greet"
    HELP: str = "say hello"
    raises: BaseException | None = None
    seen: list[argparse.Namespace] = field(default_factory=list)

    def configure(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--loud", action="store_true")

    def run(self, arguments: argparse.Namespace) -> int:
        self.seen.append(arguments)
        if self.raises is not None:
            raise self.raises
        return 3


def test_a_command_gets_its_arguments_and_gives_its_exit_code() -> None:
    command = Fake()
    assert main.main(["greet", "--loud"], {"greet": command}) == 3
    assert command.seen[0].loud is True


def test_an_error_of_ours_is_told_without_a_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    command = Fake(raises=errors.ManifestError("Asked for 3 pods; there are 2. Add one."))
    assert main.main(["greet"], {"greet": command}) == 2
    assert capsys.readouterr().err == "Asked for 3 pods; there are 2. Add one.\n"


def test_debugging_shows_the_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(main.DEBUG, "1")
    with pytest.raises(errors.ManifestError, match="no such thing"):
        main.main(["greet"], {"greet": Fake(raises=errors.ManifestError("no such thing"))})


def test_an_error_that_is_not_ours_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        main.main(["greet"], {"greet": Fake(raises=ZeroDivisionError())})


def test_an_interrupted_command_says_so_by_its_exit_code() -> None:
    assert main.main(["greet"], {"greet": Fake(raises=KeyboardInterrupt())}) == 130


@pytest.mark.parametrize(
    ("word", "says"),
    [
        pytest.param(
            "gret", 'There is no command "labkit gret". Did you mean "labkit greet"? Commands: greet.', id="a near miss"
        ),
        pytest.param("zzz", 'There is no command "labkit zzz". Commands: greet.', id="nothing near"),
    ],
)
def test_an_unknown_command_suggests_the_nearest(word: str, says: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main.main([word], {"greet": Fake()})
    assert ended.value.code == 2
    assert capsys.readouterr().err.strip() == says


def test_without_a_command_the_list_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main([], {"greet": Fake()}) == 2
    assert "say hello" in capsys.readouterr().out


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main.main(["--version"], {})
    assert capsys.readouterr().out == f"labkit {labkit.__version__}\n"


def test_every_command_is_whole() -> None:
    for name, command in main.found().items():
        assert name == command.NAME, command
        assert command.HELP, f"{name} has no help"
        assert not command.HELP.endswith("."), f"the help of {name} is a line in a list, not a sentence"
        command.configure(argparse.ArgumentParser())
        assert callable(command.run), name
    assert {"up", "doctor"} <= set(main.found())


def test_listing_the_commands_imports_nothing_heavy() -> None:
    code = f"import sys; from labkit.cli import main; main.found(); print([m for m in {HEAVY!r} if m in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"
