"""Processes somebody talks to: commands, shells that read, terminals."""

import json
from collections.abc import Callable, Sequence

import pytest

from labkit.kubelet import shell, workload
from labkit.loop.event_loop import EventLoop
from labkit.sim.process import Process, Shell, exited, is_interactive


class Talk:
    """A session that is started, and everything it says."""

    def __init__(self, make: Callable[[Callable[[Sequence[str]], shell.Outcome | None], EventLoop], Process]) -> None:
        self.loop = EventLoop()
        self.files = shell.Files()
        self.said: dict[str, str] = {"stdout": "", "stderr": "", "error": ""}
        self.ended = False
        self.session = make(self.execute, self.loop)
        self.session.start(self.hear, self.end)

    def execute(self, words: Sequence[str]) -> shell.Outcome | None:
        return workload.process(words, self.files, self.loop.clock.now())

    def hear(self, stream: str, data: bytes) -> None:
        self.said[stream] += data.decode()

    def end(self) -> None:
        self.ended = True

    @property
    def exit_code(self) -> int | None:
        if not self.said["error"]:
            return None
        status = json.loads(self.said["error"])
        return 0 if status["status"] == "Success" else int(status["details"]["causes"][0]["message"])


def command(*words: str) -> Talk:
    return Talk(lambda execute, loop: Process(words, execute, loop))


def a_shell(terminal: bool = False) -> Talk:
    return Talk(lambda execute, loop: Shell(["sh"], execute, loop, terminal))


@pytest.mark.parametrize(
    ("words", "output", "code"),
    [
        pytest.param(["echo", "hello"], "hello\n", 0, id="what it says is its output"),
        pytest.param(["sh", "-c", "echo a; exit 7"], "a\n", 7, id="its exit code comes as a status"),
        pytest.param(["cat", "/nope"], "cat: can't open '/nope': No such file or directory\n", 1, id="it may fail"),
    ],
)
def test_a_command_runs_at_once_if_it_takes_no_time(words: list[str], output: str, code: int) -> None:
    talk = command(*words)
    assert (talk.said["stdout"], talk.exit_code, talk.ended) == (output, code, True)
    assert talk.loop.clock.now() == 0.0


def test_a_command_that_takes_time_says_each_line_when_it_is_due() -> None:
    talk = command("sh", "-c", "echo a; sleep 5; echo b")
    assert (talk.said["stdout"], talk.ended) == ("a\n", False)
    talk.loop.advance(5.0)
    assert (talk.said["stdout"], talk.exit_code) == ("a\nb\n", 0)


def test_a_program_that_is_not_played_says_so_and_fails() -> None:
    talk = command("nginx", "-v")
    assert talk.said["stderr"] == "labkit: nginx is not played by the simulator\n"
    assert talk.exit_code == 126


def test_after_the_client_has_left_nothing_is_said() -> None:
    talk = command("sh", "-c", "sleep 5; echo b")
    talk.session.close()
    talk.loop.advance(60.0)
    assert talk.said == {"stdout": "", "stderr": "", "error": ""}


def test_a_script_on_the_input_runs_line_by_line_and_ends_with_the_last_code() -> None:
    talk = a_shell()
    talk.session.receive("stdin", b"echo x\ntouch /t")
    talk.session.receive("stdin", b"\ncat /t && echo there\nfalse")
    talk.session.finish("stdin")
    assert (talk.said["stdout"], talk.exit_code) == ("x\nthere\n", 1)


def test_exit_ends_a_script_before_its_end() -> None:
    talk = a_shell()
    talk.session.receive("stdin", b"exit 3\necho never\n")
    talk.session.finish("stdin")
    assert (talk.said["stdout"], talk.exit_code) == ("", 3)


def test_lines_wait_for_the_one_before_them() -> None:
    talk = a_shell()
    talk.session.receive("stdin", b"sleep 5\necho done\n")
    assert talk.said["stdout"] == ""
    talk.loop.advance(5.0)
    assert talk.said["stdout"] == "done\n"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        pytest.param("echo hi\r", "/ # echo hi\r\nhi\r\n/ # ", id="what is typed is shown, and a return runs it"),
        pytest.param("ecx\x7fho hi\r", "/ # ecx\b \bho hi\r\nhi\r\n/ # ", id="a letter may be taken back"),
        pytest.param("\x7f\x7f\r", "/ # \r\n/ # ", id="there is nothing to take back"),
        pytest.param("sleep 100\r\x03", "/ # sleep 100\r\n^C\r\n/ # ", id="control-C ends what runs"),
        pytest.param("half\x03", "/ # half^C\r\n/ # ", id="control-C drops a half-typed line"),
    ],
)
def test_a_terminal_shows_a_prompt_and_what_is_typed(typed: str, shown: str) -> None:
    talk = a_shell(terminal=True)
    for character in typed:
        talk.session.receive("stdin", character.encode())
    assert talk.said["stdout"] == shown


def test_control_d_on_an_empty_line_leaves_the_terminal() -> None:
    talk = a_shell(terminal=True)
    talk.session.receive("stdin", b"abc\x04")
    assert not talk.ended
    talk.session.receive("stdin", b"\x03\x04")
    assert talk.ended


def test_the_size_of_the_terminal_is_no_input() -> None:
    talk = a_shell(terminal=True)
    talk.session.receive("resize", b'{"Width":80,"Height":24}')
    assert talk.said["stdout"] == "/ # "


@pytest.mark.parametrize(
    ("words", "stdin", "interactive"),
    [
        pytest.param(["sh"], True, True, id="a shell that reads"),
        pytest.param(["/bin/bash", "-l"], True, True, id="with options"),
        pytest.param(["sh"], False, False, id="a shell without input"),
        pytest.param(["sh", "-c", "ls"], True, False, id="a shell that is told"),
        pytest.param(["cat"], True, False, id="no shell"),
        pytest.param([], True, False, id="nothing"),
    ],
)
def test_which_commands_are_talked_to(words: list[str], stdin: bool, interactive: bool) -> None:
    assert is_interactive(words, stdin) is interactive


def test_the_status_of_an_exit_code_is_that_of_the_kubelet() -> None:
    assert exited(0, ["ls"]) == {"metadata": {}, "status": "Success"}
    failed = exited(2, ["ls", "/x"])
    assert failed["reason"] == "NonZeroExitCode"
    assert failed["details"] == {"causes": [{"reason": "ExitCode", "message": "2"}]}
    assert failed["message"].endswith("error executing command [ls /x], exit code 2")
