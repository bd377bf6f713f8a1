"""A real JupyterLab, started twice in all: it takes some seconds each time."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from labkit import errors
from labkit.cli.jupyter import settings
from labkit.cli.jupyter.server import Server

NOTEBOOK = Path("work/en/00_start_here.ipynb")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / NOTEBOOK).parent.mkdir(parents=True)
    (tmp_path / NOTEBOOK).write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}')
    return tmp_path


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


@pytest.mark.slow
def test_a_server_answers_although_its_port_is_taken_and_leaves_nothing_behind(root: Path, taken: int) -> None:
    server = Server(root, taken)
    try:
        server.wait_until_it_answers()
        address = server.address(NOTEBOOK)
        assert address.startswith("http://127.0.0.1:")
        assert f":{taken}/" not in address
        assert f"/lab/tree/{NOTEBOOK.as_posix()}?token=" in address
        assert server.status(f"api/contents/{NOTEBOOK.as_posix()}") == 200
        assert server.status("api/contents/work/en/nothing.ipynb") == 404
    finally:
        server.stop()
    assert server.status("lab") == 0, "nobody answers any more"
    assert not list((root / "work/.jupyter").glob("runtime*"))


@pytest.mark.slow
def test_a_server_that_ends_while_starting_says_why(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "arguments", lambda root, port: ["--ServerApp.port=no-number"])
    server = Server(root, 8888)
    try:
        with pytest.raises(errors.BackendError, match=r"JupyterLab ended while starting: (.|\n)*server\.log"):
            server.wait_until_it_answers()
    finally:
        server.stop()
