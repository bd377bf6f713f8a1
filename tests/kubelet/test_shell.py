"""The small shell: what a script will do, and how long it takes."""

import pytest

from labkit.kubelet import shell

FOR_EVER = shell.FOR_EVER

SCRIPTS = {
    "a sleep ends with success": ("sleep 3", 3, 0),
    "seconds, minutes and hours are units of sleep": ("sleep 1m", 60, 0),
    "an exit code is what exit says": ("sleep 2; exit 7", 2, 7),
    "what follows an exit is not run": ("exit 1; sleep 5", 0, 1),
    "the last command decides if nobody exits": ("true; false", 0, 1),
    "and-and goes on after success": ("true && sleep 2", 2, 0),
    "and-and stops after failure": ("false && sleep 2", 0, 1),
    "or-or is for failure": ("false || sleep 2", 2, 0),
    "a line is a command": ("sleep 1\nsleep 2\n", 3, 0),
    "a background command takes no time": ("sleep 9 &\nsleep 1", 1, 0),
    "wait takes the background's time": ("sleep 9 & wait", 9, 0),
    "an endless loop goes on for ever": ("while true; do echo hi; sleep 1; done", FOR_EVER, 0),
    "until waits for its file": ("until [ -f /tmp/x ]; do sleep 1; done", FOR_EVER, 0),
    "a file that was touched is there": ("touch /tmp/x; if [ -f /tmp/x ]; then exit 3; fi", 0, 3),
    "else is for a file that is not there": ("if test -f /x; then exit 1; else exit 2; fi", 0, 2),
    "elif is tried in order": ("if [ -f /a ]; then exit 1; elif true; then exit 5; else exit 6; fi", 0, 5),
    "a removed file is gone": ("touch /x; rm -f /x; test -f /x", 0, 1),
    "an exclamation mark turns the answer round": ("! false", 0, 0),
    "cat fails without its file": ("cat /none", 0, 1),
    "a redirection makes a file": ("echo hi > /www/index.html && cat /www/index.html", 0, 0),
    "an error stream may be joined to the output": ("sleep 1 2>&1; exit 4", 1, 4),
    "an unknown program is believed to serve": ("python server.py", FOR_EVER, 0),
    "an unclosed quote is a script the shell refuses": ("echo 'oops", 0, 2),
    "tail -f goes on for ever": ("tail -f /dev/null", FOR_EVER, 0),
    "exec is transparent": ("exec sleep 4", 4, 0),
}


@pytest.mark.parametrize(("script", "seconds", "code"), SCRIPTS.values(), ids=SCRIPTS.keys())
def test_a_script_takes_its_time_and_ends_with_its_code(script: str, seconds: float, code: int) -> None:
    outcome = shell.run(script, shell.Files())
    assert (outcome.seconds, outcome.exit_code) == (seconds, code)


TERM = {
    "the first process of a container ignores SIGTERM": ("sleep 3600", None),
    "a trap is heard while the shell waits": ("trap 'exit 0' TERM; sleep 3600 & wait", (0.0, 0)),
    "a trap may take its time and choose its code": ("trap 'sleep 3; exit 42' TERM; sleep 99 & wait", (3.0, 42)),
    "a trap is not heard during a foreground sleep": ("trap 'exit 0' TERM; sleep 3600", None),
    "a server stops when it is told to": ("nginx", (0.0, 0)),
}


@pytest.mark.parametrize(("script", "expected"), TERM.values(), ids=TERM.keys())
def test_sigterm_does_what_the_script_provides(script: str, expected: tuple[float, int] | None) -> None:
    assert shell.run(script, shell.Files()).on_term == expected


def test_files_come_and_go_at_their_moments() -> None:
    files = shell.Files()
    shell.run("sleep 6; touch /tmp/up; sleep 4; rm /tmp/up", files, began=100)
    assert [files.exists("/tmp/up", moment) for moment in (105.9, 106, 109.9, 110)] == [False, True, True, False]
    assert files.will_change(100)
    assert not files.will_change(110)


def test_a_port_is_open_from_the_moment_its_server_starts() -> None:
    outcome = shell.run("sleep 8; httpd -f -p 8080 -h /www", shell.Files(), began=10)
    assert outcome.ports == {8080: (18, "/www")}
    assert [outcome.answers(8080, 17.9), outcome.answers(8080, 18), outcome.answers(9999, 20)] == [False, True, False]


def test_output_is_kept_for_the_messages_of_probes() -> None:
    assert shell.run("echo no; exit 1", shell.Files()).output == "no\n"
    assert "can't open '/x'" in shell.program(["cat", "/x"], shell.Files()).output


def test_every_line_has_its_moment() -> None:
    said = shell.run("echo a; sleep 5; echo b; sh -c 'sleep 1; echo c'", shell.Files(), began=10.0).lines
    assert said == ((10.0, "a"), (15.0, "b"), (16.0, "c"))
