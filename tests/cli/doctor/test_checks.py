from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from labkit.cli.doctor import checks
from labkit.cli.doctor.checks import GIB, OK, Check
from labkit.cli.doctor.machine import Ran

KUBECTL = '{"clientVersion": {"gitVersion": "v1.36.4"}}'


HUNG = Ran(None, "")


def ran(**programs: Ran) -> dict[str, Any]:
    """A machine on which only these programs are, and say this."""
    return {"programs": programs}


@dataclass
class Fake:
    """A machine that has everything, until a test takes something away."""

    version: tuple[int, int, int] = (3, 12, 1)
    installed: dict[str, str] = field(default_factory=lambda: {"numpy": "2.4.6", "kubernetes": "37.0.2"})
    programs: dict[str, Ran] = field(
        default_factory=lambda: {
            "docker": Ran(0, "28.2.2"),
            "kind": Ran(0, "kind v0.31.0 go1.25.0 linux/amd64"),
            "kubectl": Ran(0, KUBECTL),
        }
    )
    memory: int | None = 16 * GIB
    disk: int = 50 * GIB
    taken: frozenset[int] = frozenset()
    shows: str | None = "firefox"
    limits: list[float] = field(default_factory=list)

    def python(self) -> tuple[int, int, int]:
        return self.version

    def package(self, name: str) -> str | None:
        return self.installed.get(name)

    def run(self, command: Sequence[str], limit_seconds: float) -> Ran | None:
        self.limits.append(limit_seconds)
        return self.programs.get(command[0])

    def memory_bytes(self) -> int | None:
        return self.memory

    def disk_bytes(self) -> int:
        return self.disk

    def port_is_free(self, port: int) -> bool:
        return port not in self.taken

    def browser(self) -> str | None:
        return self.shows


PINNED = {"numpy": "2.4.6", "kubernetes": "37.0.2"}
OTHER_NUMPY = {**PINNED, "numpy": "2.3.0"}
NO_DAEMON = Ran(1, "Cannot connect to the Docker daemon at unix:///var/run/docker.sock.")
FORBIDDEN = Ran(1, "permission denied while trying to connect to the Docker daemon socket")
OLD_KUBECTL = Ran(0, KUBECTL.replace("36.4", "32.0"))
packages = checks.packages(PINNED)

# what is so -> the check, what this machine has instead of everything, what is said
SAID: dict[str, tuple[Check, dict[str, Any], str]] = {
    "a new enough Python": (checks.python, {}, "ok: 3.12.1"),
    "a Python too old": (checks.python, {"version": (3, 10, 13)}, "bad: 3.10.13 -> labkit needs 3.11 or newer"),
    "packages as pinned": (packages, {}, "ok: 2, all in the tested version"),
    "a package missing": (
        packages,
        {"installed": {"numpy": "2.4.6"}},
        "bad: 1 of 2 are not installed: kubernetes -> Run",
    ),
    "another version": (
        packages,
        {"installed": OTHER_NUMPY},
        "note: 1 of 2 are not the tested version: numpy 2.3.0 -> ",
    ),
    "memory for all": (checks.memory, {}, "ok: 16.0 GB"),
    "memory for the simulator": (checks.memory, {"memory": 4 * GIB}, "note: 4.0 GB -> Enough for the simulator"),
    "little memory": (checks.memory, {"memory": GIB}, "note: 1.0 GB -> Close other programs"),
    "memory untold": (checks.memory, {"memory": None}, "note: this system does not tell -> kind wants 8 GB"),
    "room for all": (checks.disk, {}, "ok: 50.0 GB free"),
    "room for the simulator": (checks.disk, {"disk": 3 * GIB}, "note: 3.0 GB free -> Enough for the simulator"),
    "a full disk": (checks.disk, {"disk": 0}, "bad: 0.0 GB free -> Make room"),
    "Docker answers": (checks.docker, {}, "ok: 28.2.2"),
    "no Docker": (checks.docker, {"programs": {}}, "note: not installed -> The simulator needs none."),
    "Docker hangs": (checks.docker, ran(docker=HUNG), "note: does not answer within 2 seconds -> Restart Docker."),
    "Docker not running": (
        checks.docker,
        ran(docker=NO_DAEMON),
        "note: installed, not running -> Start it if you want",
    ),
    "Docker forbidden": (checks.docker, ran(docker=FORBIDDEN), "note: you may not use it -> Add yourself to the group"),
    "kind there": (checks.kind, {}, "ok: v0.31.0"),
    "no kind": (checks.kind, {"programs": {}}, "note: not installed -> The simulator needs none."),
    "kind hangs": (checks.kind, ran(kind=HUNG), "note: does not work -> The simulator needs none."),
    "kubectl fits": (checks.kubectl, {}, "ok: v1.36.4"),
    "kubectl too old": (checks.kubectl, ran(kubectl=OLD_KUBECTL), "note: v1.32.0 -> The course is Kubernetes 1.36;"),
    "kubectl without JSON": (checks.kubectl, ran(kubectl=Ran(0, "Client Version: v1.36.1")), "ok: v1.36.1"),
    "no kubectl": (checks.kubectl, {"programs": {}}, "note: not installed -> Only for the kubectl parts"),
    "kubectl broken": (checks.kubectl, ran(kubectl=Ran(127, "")), "note: does not work -> Reinstall it"),
    "the port is free": (checks.ports, {}, "ok: 8888 is free"),
    "the port is taken": (checks.ports, {"taken": {8888}}, "note: 8888 is taken -> Nothing: labkit up takes the next"),
    "no port at all": (checks.ports, {"taken": {0, 8888}}, "bad: no port on 127.0.0.1 can be opened -> Something"),
    "a browser": (checks.browser, {}, "ok: firefox"),
    "no browser": (checks.browser, {"shows": None}, "note: none that can be opened from here -> Open the address"),
}
NO_KIND_CLUSTER = {
    *("a Python too old", "memory for the simulator", "little memory", "room for the simulator", "a full disk"),
    *("no Docker", "Docker hangs", "Docker not running", "Docker forbidden", "no kind", "kind hangs", "no port at all"),
}


@pytest.mark.parametrize("case", SAID)
def test_a_check(case: str) -> None:
    check, instead, said = SAID[case]
    found = check(Fake(**instead))
    assert f"{found.state}: {found.seen} -> {found.todo}".removesuffix(" -> ").startswith(said), found
    assert bool(found.todo) == (found.state != OK), "what is not ok has something to do, and only that"
    assert found.enough_for_kind == (case not in NO_KIND_CLUSTER)


def test_long_lists_are_cut() -> None:
    found = checks.packages({f"p{number}": "1" for number in range(5)})(Fake())
    assert found.seen == "5 of 5 are not installed: p0, p1, p2, …"


def test_what_may_hang_is_asked_for_less_than_five_seconds_in_all() -> None:
    machine = Fake()
    for check in (checks.docker, checks.kind, checks.kubectl):
        check(machine)
    assert sum(machine.limits) <= 4.0, "Python itself needs time to start"
