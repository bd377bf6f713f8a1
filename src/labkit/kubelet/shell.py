"""A shell small enough to know in advance what a script will do and how long it will take.

It knows the words that manifests in courses use (sleep, exit, echo, touch, rm, cat, test, trap, wait, true, false, if,
while, until); any other program is believed to start, to serve, and to stop when it is told to. Nothing is executed:
`run` adds up seconds.
"""

import itertools
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

# A loop that goes round this often without an end goes on for ever.
MANY_ROUNDS = 1000
FOR_EVER = float("inf")
# Programs that end at once and succeed, whatever they are given.
QUICK = frozenset(
    ("echo", "printf", "true", ":", "hostname", "date", "mkdir", "chmod", "env", "ls", "cat", "set", "cd")
)
_OPERATORS = (";", "&", "&&", "||", "|", "\n", ";;")
_CLOSERS = ("then", "fi", "do", "done", "else", "elif")


class Files:
    """The files of a container, with the moments at which they came and went."""

    def __init__(self) -> None:
        self._changes: dict[str, list[tuple[float, bool]]] = {}

    def put(self, path: str, at: float, there: bool = True) -> None:
        """Let a file be there (or not) from this moment on."""
        self._changes.setdefault(path, []).append((at, there))

    def exists(self, path: str, at: float) -> bool:
        """Whether the file is there at this moment."""
        there = False
        for moment, present in sorted(self._changes.get(path, ()), key=lambda change: change[0]):
            if moment <= at:
                there = present
        return there

    def will_change(self, after: float) -> bool:
        """Whether a file is known to come or go later than this moment."""
        return any(moment > after for changes in self._changes.values() for moment, _ in changes)


@dataclass(frozen=True)
class Outcome:
    """What a process does: `seconds` until it ends by itself (infinite: never) and with which exit code.

    `on_term` is what SIGTERM does: (seconds, exit code), or None if the process ignores it. `lines` is what it says
    and at which moment of the clock. `ports` are those that it listens on, since when, and the directory that is
    served there.
    """

    seconds: float
    exit_code: int
    on_term: tuple[float, int] | None = None
    lines: tuple[tuple[float, str], ...] = ()
    ports: Mapping[int, tuple[float, str]] = field(default_factory=dict)
    serves_all: bool = False

    @property
    def output(self) -> str:
        """Everything it says."""
        return "".join(f"{line}\n" for _, line in self.lines)

    def answers(self, port: int, at: float) -> bool:
        """Whether something listens on the port at this moment; a program we do not know listens everywhere."""
        return self.serves_all or (port in self.ports and self.ports[port][0] <= at)


class _Ended(Exception):
    def __init__(self, code: int) -> None:
        self.code = code


@dataclass
class _Shell:
    files: Files
    began: float
    elapsed: float = 0.0
    status: int = 0
    trap: str = ""
    waited: bool = False
    served: bool = False
    background: float = 0.0
    ports: dict[int, tuple[float, str]] = field(default_factory=dict)
    lines: list[tuple[float, str]] = field(default_factory=list)

    @property
    def now(self) -> float:
        return self.began + self.elapsed

    def say(self, line: str) -> None:
        self.lines.append((self.now, line))


def run(script: str, files: Files, began: float = 0.0) -> Outcome:
    """Return what `sh -c script` does when it starts at `began`."""
    shell = _Shell(files, began)
    try:
        _List(_tokens(script), shell).all()
    except _Ended as ended:
        shell.status = ended.code
    return _outcome(shell, _on_term(shell, files))


def program(words: Sequence[str], files: Files, began: float = 0.0) -> Outcome:
    """Return what a program does that is started without a shell."""
    shell = _Shell(files, began)
    try:
        shell.status = _simple(list(words), shell)
    except _Ended as ended:
        shell.status = ended.code
    return _outcome(shell, (0.0, 0) if shell.served else None)


def _outcome(shell: _Shell, on_term: tuple[float, int] | None) -> Outcome:
    return Outcome(shell.elapsed, shell.status, on_term, tuple(shell.lines), shell.ports, shell.served)


def _on_term(shell: _Shell, files: Files) -> tuple[float, int] | None:
    """The first process of a container ignores SIGTERM unless it has a handler; a shell handles it only in `wait`."""
    if shell.trap and shell.waited:
        ended = run(shell.trap, files, shell.began)
        return (ended.seconds, ended.exit_code)
    return (0.0, 0) if shell.served else None


def _tokens(script: str) -> list[str]:
    script = script.replace("2>&1", " ").replace("\n", " ; ")
    lexer = shlex.shlex(script, posix=True, punctuation_chars=";&|")
    lexer.whitespace_split = True
    lexer.commenters = ""
    try:
        return list(lexer)
    except ValueError:
        return ["exit", "2"]  # a script the shell itself refuses


class _List:
    """Walks over a list of commands; a compound command is walked over as often as it is run."""

    def __init__(self, tokens: list[str], shell: _Shell) -> None:
        self._tokens = tokens
        self._shell = shell
        self._at = 0

    def all(self) -> None:
        while self._at < len(self._tokens):
            if self._peek() in _OPERATORS:
                self._at += 1
            else:
                self._command(True)

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _until(self, *closers: str, live: bool) -> str:
        """Run commands up to one of these words; return the word."""
        while self._peek() and self._peek() not in closers:
            if self._peek() in _OPERATORS:
                self._at += 1
            else:
                self._command(live)
        closer = self._peek()
        self._at += 1
        return closer

    def _command(self, live: bool) -> None:
        """Run one command and what && and || hang on it; with `live` false only step over it."""
        self._one(live)
        while self._peek() in ("&&", "||"):
            wants_success = self._peek() == "&&"
            self._at += 1
            self._one(live and (self._shell.status == 0) == wants_success)

    def _one(self, live: bool) -> None:
        negated = self._peek() == "!"
        self._at += negated
        word = self._peek()
        if word == "if":
            self._if(live)
        elif word in ("while", "until"):
            self._loop(live, wanted=word == "while")
        else:
            self._simple(live)
        if negated and live:
            self._shell.status = int(not self._shell.status)

    def _if(self, live: bool) -> None:
        done = not live
        closer = "if"
        self._at += 1
        while closer in ("if", "elif"):
            self._until("then", live=not done)
            holds = not done and self._shell.status == 0
            closer = self._until("elif", "else", "fi", live=holds)
            done = done or holds
        if closer == "else":
            self._until("fi", live=not done)

    def _loop(self, live: bool, wanted: bool) -> None:
        begin = self._at + 1
        for _ in range(MANY_ROUNDS):
            self._at = begin
            self._until("do", live=live)
            goes_on = live and (self._shell.status == 0) == wanted
            self._until("done", live=goes_on)
            if not goes_on:
                return
        self._shell.elapsed = FOR_EVER
        raise _Ended(0)

    def _simple(self, live: bool) -> None:
        words = []
        while self._peek() and self._peek() not in _OPERATORS:
            words.append(self._peek())
            self._at += 1
        in_background = self._peek() == "&"
        if not live:
            return
        before = self._shell.elapsed
        try:
            self._shell.status = _simple(words, self._shell)
        except _Ended:
            if not in_background:
                raise
        if in_background:
            self._shell.background = self._shell.elapsed
            self._shell.elapsed = before
            self._shell.status = 0


def _simple(words: list[str], shell: _Shell) -> int:
    words = _redirected(words, shell)
    if words and words[0] == "exec":
        words = words[1:]
    if not words:
        return 0
    name = words[0].rsplit("/", 1)[-1]
    if name in _WORDS:
        return _WORDS[name](words[1:], shell)
    if name in QUICK:
        return 0
    shell.served = True
    shell.elapsed = FOR_EVER
    raise _Ended(0)


def _redirected(words: list[str], shell: _Shell) -> list[str]:
    """Return the words without redirections; a file that is written to comes into being."""
    kept: list[str] = []
    rest = iter(words)
    for word in rest:
        if word in (">", ">>"):
            shell.files.put(next(rest, ""), shell.now)
        elif word.startswith(">") and not word.startswith(">&"):
            shell.files.put(word.lstrip(">"), shell.now)
        elif not word.startswith(("2>", "<", ">&")):
            kept.append(word)
    return kept


def _httpd(words: list[str], shell: _Shell) -> int:
    options = dict(itertools.pairwise(words))
    shell.ports[int(options.get("-p", "80"))] = (shell.now, options.get("-h", "/www"))
    if "-f" in words:
        shell.elapsed = FOR_EVER
        raise _Ended(0)
    return 0


def _sleep(words: list[str], shell: _Shell) -> int:
    for word in words:
        factor = {"s": 1, "m": 60, "h": 3600, "d": 86400}.get(word[-1])
        number = word[:-1] if factor else word
        shell.elapsed += FOR_EVER if number in ("infinity", "inf") else float(number) * (factor or 1)
    if shell.elapsed == FOR_EVER:
        raise _Ended(0)
    return 0


def _exit(words: list[str], shell: _Shell) -> int:
    raise _Ended(int(words[0]) & 255 if words else shell.status)


def _false(_words: list[str], _shell: _Shell) -> int:
    return 1


def _echo(words: list[str], shell: _Shell) -> int:
    shell.say(" ".join(words))
    return 0


def _trap(words: list[str], shell: _Shell) -> int:
    if len(words) > 1 and {"TERM", "SIGTERM", "15"} & set(words[1:]):
        shell.trap = words[0]
    return 0


def _wait(_words: list[str], shell: _Shell) -> int:
    shell.waited = True
    shell.elapsed = max(shell.elapsed, shell.background)
    if shell.elapsed == FOR_EVER:
        raise _Ended(0)
    return 0


def _touch(words: list[str], shell: _Shell) -> int:
    for path in words:
        shell.files.put(path, shell.now)
    return 0


def _rm(words: list[str], shell: _Shell) -> int:
    for path in (word for word in words if not word.startswith("-")):
        shell.files.put(path, shell.now, there=False)
    return 0


def _test(words: list[str], shell: _Shell) -> int:
    words = [word for word in words if word != "]"]
    if words[:1] == ["!"]:
        return int(not _test(words[1:], shell))
    if len(words) == 2 and words[0] in ("-f", "-e", "-s"):
        return int(not shell.files.exists(words[1], shell.now))
    if len(words) == 3 and words[1] in ("=", "=="):
        return int(words[0] != words[2])
    return 0 if words else 1


def _cat(words: list[str], shell: _Shell) -> int:
    missing = [path for path in words if not path.startswith("-") and not shell.files.exists(path, shell.now)]
    for path in missing:
        shell.say(f"cat: can't open '{path}': No such file or directory")
    return int(bool(missing))


def _tail(words: list[str], shell: _Shell) -> int:
    if "-f" in words or "/dev/zero" in words:
        shell.elapsed = FOR_EVER
        raise _Ended(0)
    return 0


def _shell_again(words: list[str], shell: _Shell) -> int:
    if "-c" not in words[:-1]:
        return 0
    inner = run(words[words.index("-c") + 1], shell.files, shell.now)
    shell.lines += inner.lines
    shell.elapsed += inner.seconds
    if inner.seconds == FOR_EVER:
        raise _Ended(0)
    return inner.exit_code


_WORDS: dict[str, Callable[[list[str], _Shell], int]] = {
    "sleep": _sleep,
    "exit": _exit,
    "false": _false,
    "echo": _echo,
    "trap": _trap,
    "wait": _wait,
    "touch": _touch,
    "rm": _rm,
    "test": _test,
    "[": _test,
    "cat": _cat,
    "tail": _tail,
    "httpd": _httpd,
    "sh": _shell_again,
    "bash": _shell_again,
}
