import socket
import stat
import sys
from pathlib import Path

import pytest

from labkit.cli.doctor.machine import ThisMachine
from labkit.loop.clock import WallClock


@pytest.fixture
def machine(tmp_path: Path) -> ThisMachine:
    return ThisMachine(tmp_path)


def test_a_program_that_is_not_there(machine: ThisMachine) -> None:
    assert machine.run(["no-such-program-anywhere"], 1.0) is None


def test_a_program_says_something_and_ends(machine: ThisMachine) -> None:
    ran = machine.run([sys.executable, "-c", "print('v1'); raise SystemExit(3)"], 10.0)
    assert ran is not None
    assert (ran.code, ran.said) == (3, "v1")


@pytest.mark.skipif(sys.platform == "win32", reason="needs #! scripts and signals")
def test_a_program_that_hangs_with_a_child_is_left_after_its_time(machine: ThisMachine) -> None:
    code = (
        "import signal, subprocess, sys;"
        "subprocess.Popen([sys.executable, '-c', 'import signal; signal.alarm(20); signal.pause()']); signal.pause()"
    )
    clock = WallClock()
    ran = machine.run([sys.executable, "-c", code], 0.2)
    assert ran is not None
    assert ran.code is None
    assert clock.now() < 10, "the child still holds the output, which must not keep us"


@pytest.mark.skipif(sys.platform == "win32", reason="needs #! scripts")
def test_a_file_that_cannot_run_is_no_reason_to_fail(
    machine: ThisMachine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "docker"
    broken.write_text("#!/no/such/interpreter\n")
    broken.chmod(broken.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(tmp_path))
    ran = machine.run(["docker", "version"], 1.0)
    assert ran is not None
    assert ran.code == 1


def test_a_port_that_somebody_listens_on_is_not_free(machine: ThisMachine) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert not machine.port_is_free(taken.getsockname()[1])
    assert machine.port_is_free(0)


def test_packages_memory_and_disk_are_told(machine: ThisMachine) -> None:
    assert machine.package("pytest") == pytest.__version__
    assert machine.package("no-such-package") is None
    assert (machine.memory_bytes() or 1) > 0
    assert machine.disk_bytes() > 0


def test_without_a_display_there_is_no_browser(machine: ThisMachine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert machine.browser() is None
