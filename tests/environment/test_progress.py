import io

from labkit.environment import progress
from labkit.environment.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Hands:
    """A clock that a test moves."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_a_stage_has_its_number_its_name_and_its_time() -> None:
    out, now = io.StringIO(), Hands()
    shown = Progress(2, out, now)
    shown.stage("packages")
    now.seconds = 75
    shown.done("130 packages")
    assert out.getvalue().splitlines()[-1].split() == ["[1/2]", "packages", "1:15", "130", "packages"]


def test_a_log_is_not_flooded() -> None:
    out, now = io.StringIO(), Hands()
    shown = Progress(1, out, now)
    shown.stage("packages")
    for second in range(31):
        now.seconds = second
        shown.tick(f"{second} packages")
    assert [line.split()[3] for line in out.getvalue().splitlines()[1:]] == ["15", "30"]
    assert progress.QUIET_SECONDS == 15


def test_on_a_terminal_one_line_is_rewritten() -> None:
    out, now = Terminal(), Hands()
    shown = Progress(1, out, now)
    shown.stage("packages")
    shown.tick("1 package")
    shown.tick("2 packages")
    shown.done()
    assert out.getvalue().count("\r") == 3
    assert out.getvalue().count("\n") == 1
    assert out.getvalue().rstrip().endswith("done")
