"""What a container does: run for ever, run for a while, end with a code, or not start at all."""

from collections.abc import Mapping, Sequence
from typing import Any

from labkit.kubelet import shell

SHELLS = ("sh", "bash", "ash")
# What a busybox image holds, as far as manifests use it. Any other image is believed to hold what it is asked to run.
BUSYBOX = frozenset(
    (*shell.QUICK, *SHELLS, "sleep", "false", "touch", "rm", "test", "[", "tail", "httpd", "nc", "wget")
)
START_ERROR = (
    "failed to create containerd task: failed to create shim task: OCI runtime create failed: "
    "runc create failed: unable to start container process: "
)


def command(container: Mapping[str, Any]) -> list[str]:
    """Return the words that are run: command and args; empty if the image decides."""
    return [*(container.get("command") or ()), *(container.get("args") or ())]


def outcome(container: Mapping[str, Any], files: shell.Files, began: float) -> shell.Outcome:
    """Return what the container does when it starts at `began`: by default it serves until it is told to stop."""
    words = command(container)
    if not container.get("command") and (not words or words[0].startswith("-")):
        return shell.Outcome(shell.FOR_EVER, 0, on_term=(0.0, 0), serves_all=True)
    return process(words, files, began)


def process(words: Sequence[str], files: shell.Files, began: float) -> shell.Outcome:
    """Return what a program does: a shell's script is read, others are known by name."""
    if words[0].rsplit("/", 1)[-1] in SHELLS and "-c" in words[1:-1]:
        return shell.run(words[list(words).index("-c") + 1], files, began)
    return shell.program(words, files, began)


def start_error(container: Mapping[str, Any]) -> str:
    """Return why the container cannot be started, in containerd's words; "" if it can."""
    words = container.get("command") or ()
    if not words or "busybox" not in container.get("image", ""):
        return ""
    if words[0].rsplit("/", 1)[-1] in BUSYBOX:
        return ""
    if "/" in words[0]:
        return f'{START_ERROR}exec: "{words[0]}": stat {words[0]}: no such file or directory: unknown'
    return f'{START_ERROR}exec: "{words[0]}": executable file not found in $PATH: unknown'
