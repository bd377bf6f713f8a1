import argparse
from pathlib import Path
from typing import ClassVar

import pytest

from labkit.cli import main
from labkit.cli.commands import up
from labkit.cli.jupyter import copies
from labkit.environment import checkout


class FakeServer:
    """Answers with what a test says; remembers that it was stopped."""

    statuses: ClassVar[dict[str, int]] = {}
    interrupted = False
    stopped = 0

    def __init__(self, root: Path, port: int) -> None:
        pass

    def wait_until_it_answers(self) -> None:
        pass

    def address(self, notebook: Path) -> str:
        return f"http://127.0.0.1:8889/lab/tree/{notebook.as_posix()}?token=abc"

    def status(self, path: str) -> int:
        return self.statuses.get(path, 200)

    def wait(self) -> None:
        if self.interrupted:
            raise KeyboardInterrupt

    def stop(self) -> None:
        type(self).stopped += 1


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> type[FakeServer]:
    (tmp_path / "notebooks/en").mkdir(parents=True)
    (tmp_path / "notebooks/en" / copies.FIRST).write_text('{"cells": [], "metadata": {}}')
    fake = type("Fake", (FakeServer,), {"statuses": {}, "interrupted": False, "stopped": 0})
    monkeypatch.setattr(checkout, "root", lambda: tmp_path)
    monkeypatch.setattr(up, "Server", fake)
    monkeypatch.setattr(up.signal, "signal", lambda name, handler: None)
    return fake


def test_the_address_is_printed_and_the_server_stopped_at_the_end(
    server: type[FakeServer], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.main(["up", "--no-browser"]) == 0
    assert "  http://127.0.0.1:8889/lab/tree/work/en/00_start_here.ipynb?token=abc\n" in capsys.readouterr().out
    assert server.stopped == 1


def test_ctrl_c_stops_it_and_is_no_failure(server: type[FakeServer], capsys: pytest.CaptureFixture[str]) -> None:
    server.interrupted = True
    assert main.main(["up", "--no-browser"]) == 0
    assert "Your work is in work/." in capsys.readouterr().out
    assert server.stopped == 1


def test_a_browser_is_opened_where_there_is_one(server: type[FakeServer], monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(up.webbrowser, "open", opened.append)
    monkeypatch.setattr(up.machine, "browser", lambda: "firefox")
    main.main(["up"])
    assert len(opened) == 1
    monkeypatch.setattr(up.machine, "browser", lambda: None)
    main.main(["up"])
    assert len(opened) == 1, "no display, no browser"


@pytest.mark.parametrize(
    ("statuses", "code"),
    [
        pytest.param({}, 0, id="page and notebook are served"),
        pytest.param({"api/contents/work/en/00_start_here.ipynb": 404}, 1, id="the notebook is not there"),
        pytest.param({"lab/tree/work/en/00_start_here.ipynb": 500}, 1, id="the page is broken"),
    ],
)
def test_a_check_says_by_its_exit_code_whether_it_works(
    server: type[FakeServer], statuses: dict[str, int], code: int
) -> None:
    server.statuses = statuses
    assert main.main(["up", "--check"]) == code
    assert server.stopped == 1


def test_an_unknown_language_is_refused(server: type[FakeServer], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main.main(["up", "--lang", "fr"])
    assert "invalid choice: 'fr'" in capsys.readouterr().err


def test_the_default_port_is_jupyters() -> None:
    parser = argparse.ArgumentParser()
    up.configure(parser)
    assert parser.parse_args([]).port == 8888
