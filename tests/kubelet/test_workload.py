"""What a container does: its image's program, its command, or nothing because it does not start."""

import pytest

from labkit.kubelet import shell, workload


def test_without_a_command_it_serves_until_it_is_told_to_stop() -> None:
    outcome = workload.outcome({"name": "c", "image": "nginx"}, shell.Files(), 0)
    assert (outcome.seconds, outcome.on_term) == (shell.FOR_EVER, (0.0, 0))
    assert outcome.answers(80, 0)


COMMANDS = {
    "a program by name": (["sleep", "5"], 5, 0),
    "a program by path": (["/bin/false"], 0, 1),
    "a shell with a script": (["/bin/sh", "-c", "sleep 1; exit 3"], 1, 3),
    "a program nobody knows serves": (["python", "-m", "http.server"], shell.FOR_EVER, 0),
}


@pytest.mark.parametrize(("command", "seconds", "code"), COMMANDS.values(), ids=COMMANDS.keys())
def test_a_command_decides(command: list[str], seconds: float, code: int) -> None:
    outcome = workload.outcome({"command": command, "image": "x"}, shell.Files(), 0)
    assert (outcome.seconds, outcome.exit_code) == (seconds, code)


def test_args_follow_the_command() -> None:
    container = {"command": ["sh", "-c"], "args": ["exit 9"], "image": "x"}
    assert workload.outcome(container, shell.Files(), 0).exit_code == 9


def test_a_missing_program_is_named_in_containerds_words() -> None:
    path = workload.start_error({"image": "busybox", "command": ["/nope"]})
    assert path.endswith('exec: "/nope": stat /nope: no such file or directory: unknown')
    name = workload.start_error({"image": "busybox", "command": ["nope"]})
    assert name.endswith('exec: "nope": executable file not found in $PATH: unknown')


def test_an_image_we_do_not_know_is_believed_to_hold_its_program() -> None:
    assert workload.start_error({"image": "shop:1", "command": ["./serve"]}) == ""
    assert workload.start_error({"image": "busybox", "command": ["/bin/sleep", "3"]}) == ""
