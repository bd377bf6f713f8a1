"""Which simulators are being served: the files by which `labkit kubectl` finds them."""

import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from labkit import errors
from labkit.cli import served


@pytest.fixture
def listen() -> Iterator[Callable[[], int]]:
    """Return a function that listens on a free port, as a server does, and gives the port."""
    opened: list[socket.socket] = []

    def listening() -> int:
        opened.append(socket.create_server(("127.0.0.1", 0)))
        return int(opened[-1].getsockname()[1])

    yield listening
    for one in opened:
        one.close()


def test_what_runs_is_found_the_latest_first(tmp_path: Path, listen: Callable[[], int]) -> None:
    ports = [listen(), listen()]
    for age, port in enumerate(ports):
        (tmp_path / f"config-{port}").write_text("")
        served.register(tmp_path / "at", port, tmp_path / f"config-{port}")
        os.utime(tmp_path / "at" / str(port), (1000 + age, 1000 + age))
    found = served.running(tmp_path / "at")
    assert [one.port for one in found] == ports[::-1]
    assert found[0].kubeconfig == tmp_path / f"config-{ports[1]}"


def test_what_a_killed_server_left_behind_is_swept_away(tmp_path: Path, listen: Callable[[], int]) -> None:
    alive, dead = listen(), 1  # nobody listens on port 1
    for port in (alive, dead):
        (tmp_path / f"config-{port}").write_text("")
        served.register(tmp_path / "at", port, tmp_path / f"config-{port}")
    assert [one.port for one in served.running(tmp_path / "at")] == [alive]
    assert sorted(path.name for path in (tmp_path / "at").iterdir()) == [str(alive)]
    assert not (tmp_path / f"config-{dead}").exists(), "a kubeconfig that opens nothing is removed"


def test_forgetting_removes_the_kubeconfig_and_twice_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("")
    served.register(tmp_path / "at", 7, tmp_path / "config")
    served.forget(tmp_path / "at", 7)
    served.forget(tmp_path / "at", 7)
    assert not (tmp_path / "config").exists()


def test_where_nothing_was_ever_served_nothing_is_found(tmp_path: Path) -> None:
    assert served.running(tmp_path / "nowhere") == []


def test_the_folder_is_below_the_learners_work(tmp_path: Path) -> None:
    assert served.folder({"LABKIT_WORK": str(tmp_path)}) == tmp_path / ".served"
    assert served.folder({}).parts[-2:] == ("work", ".served")


def test_a_folder_that_cannot_be_written_says_what_to_set(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(errors.BackendError, match="Set LABKIT_WORK"):
        served.register(tmp_path / "file" / "at", 7, tmp_path)
