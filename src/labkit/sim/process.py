"""A process that somebody outside talks to: `kubectl exec`, as a session over streams.

A command is run once, and its exit code comes as a Status on the error stream. A shell that is given to read, or a
terminal, runs line by line: `kubectl exec -it web -- sh`.
"""

import functools
import json
from collections.abc import Callable, Sequence
from typing import Any

from labkit.kubelet.shell import FOR_EVER, Outcome
from labkit.loop.event_loop import EventLoop
from labkit.web.session import ERROR, STDERR, STDIN, STDOUT, Send

SHELLS = ("sh", "bash", "ash")
NOT_PLAYED = 126  # what a shell answers of a program it found and cannot run
INTERRUPT, END_OF_INPUT, DELETE, BACKSPACE = "\x03", "\x04", "\x7f", "\x08"
Execute = Callable[[Sequence[str]], Outcome | None]


def is_interactive(words: Sequence[str], stdin: bool) -> bool:
    """Whether a command is a shell that reads what to do."""
    return stdin and bool(words) and words[0].rsplit("/", 1)[-1] in SHELLS and "-c" not in words


class Process:
    """One run of one command. `execute` says what a command does in the container."""

    def __init__(self, words: Sequence[str], execute: Execute, loop: EventLoop) -> None:
        self._words = words
        self._execute = execute
        self._loop = loop
        self._timers: list[Any] = []
        self.closed = False
        self.pushed = 0  # how much was said so far

    def start(self, send: Send, end: Callable[[], object]) -> None:
        """Run the command."""
        self._send, self._end = send, end
        self.perform(self._words, self.exit)

    def receive(self, stream: str, data: bytes) -> None:
        """A command that runs by itself reads nothing."""

    def finish(self, stream: str) -> None:
        """Nothing to do: it reads nothing."""

    def close(self) -> None:
        """Whoever talked to it has left."""
        self.closed = True
        for timer in self._timers:
            timer.cancel()

    def perform(self, words: Sequence[str], then: Callable[[int], object]) -> None:
        """Run one command; say what it says when it says it, and go on with its exit code."""
        outcome = self._execute(words)
        if outcome is None:
            then(137)  # the container was stopped meanwhile
        elif outcome.serves_all:
            self.say(STDERR, f"labkit: {words[0]} is not played by the simulator\n")
            then(NOT_PLAYED)
        else:
            for moment, line in outcome.lines:
                self._after(moment - self._loop.clock.now(), functools.partial(self.say, STDOUT, f"{line}\n"))
            if outcome.seconds != FOR_EVER:
                self._after(outcome.seconds, lambda: then(outcome.exit_code))

    def say(self, stream: str, text: str) -> None:
        """Write text to a stream."""
        if not self.closed:
            self.pushed += 1
            self._send(stream, text.encode())

    def exit(self, code: int) -> None:
        """End with an exit code."""
        if not self.closed:
            self._send(ERROR, json.dumps(exited(code, self._words)).encode())
            self._end()
            self.close()

    def _after(self, seconds: float, callback: Callable[[], object]) -> None:
        """At once, if it is due now: then no clock has to move."""
        if seconds <= 0:
            callback()
        else:
            self._timers.append(self._loop.call_later(seconds, callback))


class Shell(Process):
    """A shell that reads its commands. `terminal`: it shows a prompt and what is typed."""

    PROMPT = "/ # "

    def __init__(self, words: Sequence[str], execute: Execute, loop: EventLoop, terminal: bool) -> None:
        super().__init__(words, execute, loop)
        self._terminal = terminal
        self._line = ""
        self._waiting: list[str] = []
        self._busy = False
        self._ended = False
        self._code = 0

    def start(self, send: Send, end: Callable[[], object]) -> None:
        """Show the prompt."""
        self._send, self._end = send, end
        self._prompt()

    def say(self, stream: str, text: str) -> None:
        """Write text; a terminal has one stream, and its lines end with a return."""
        super().say(STDOUT if self._terminal else stream, text.replace("\n", "\r\n") if self._terminal else text)

    def receive(self, stream: str, data: bytes) -> None:
        """Read what is typed."""
        if stream == STDIN:
            for character in data.decode(errors="replace"):
                self._typed(character)
            self._next()

    def finish(self, stream: str) -> None:
        """The input is at its end: run what is left, then exit."""
        if stream == STDIN:
            self._waiting += [self._line] if self._line else []
            self._line, self._ended = "", True
            self._next()

    def _typed(self, character: str) -> None:
        if character in "\r\n":
            self._echo("\n")
            self._waiting.append(self._line)
            self._line = ""
        elif character in (DELETE, BACKSPACE) and self._terminal:
            self._echo("\b \b" if self._line else "")
            self._line = self._line[:-1]
        elif character == INTERRUPT and self._terminal:
            self._interrupt()
        elif character == END_OF_INPUT and self._terminal:
            self._ended = self._ended or not self._line
        else:
            self._echo(character)
            self._line += character

    def _interrupt(self) -> None:
        for timer in self._timers:
            timer.cancel()
        self._line, self._busy, self._code = "", False, 130
        self._echo("^C\n")
        self._prompt()

    def _next(self) -> None:
        """Run the next line, if none is running."""
        if self._busy or self.closed:
            return
        if self._waiting:
            line = self._waiting.pop(0).strip()
            if line.split()[:1] == ["exit"]:
                self.exit(int(line.split()[1]) & 255 if line.split()[1:] and line.split()[1].isdigit() else self._code)
                return
            self._busy = True
            self.perform(["sh", "-c", line or ":"], self._done)
        elif self._ended:
            self.exit(self._code)

    def _done(self, code: int) -> None:
        self._busy, self._code = False, code
        self._prompt()
        self._next()

    def _prompt(self) -> None:
        self._echo(self.PROMPT)

    def _echo(self, text: str) -> None:
        if self._terminal and text:
            self.say(STDOUT, text)


def exited(code: int, words: Sequence[str]) -> dict[str, Any]:
    """Return the Status that tells an exit code.

    Rule: k8s.io/apimachinery/pkg/util/remotecommand, and the kubelet's NewNonZeroExitCodeError.
    """
    if code == 0:
        return {"metadata": {}, "status": "Success"}
    message = (
        f"command terminated with non-zero exit code: error executing command [{' '.join(words)}], exit code {code}"
    )
    details = {"causes": [{"reason": "ExitCode", "message": str(code)}]}
    return {"metadata": {}, "status": "Failure", "message": message, "reason": "NonZeroExitCode", "details": details}
