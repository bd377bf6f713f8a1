import pytest

from labkit.cli.doctor.checks import BAD, NOTE, OK, Finding
from labkit.cli.doctor.checkup import Checkup

FINE = Finding("Python", OK, "3.12.1")
NO_DOCKER = Finding("Docker", NOTE, "not installed", "The simulator needs none.", enough_for_kind=False)
NO_PACKAGES = Finding("packages", BAD, "118 are not installed", "Run make lab.")


@pytest.mark.parametrize(
    ("findings", "ready", "verdict"),
    [
        pytest.param((FINE,), True, "kind", id="everything there: kind"),
        pytest.param((FINE, NO_DOCKER), True, "sim", id="no Docker: the simulator, and nothing is wrong"),
        pytest.param((FINE, NO_PACKAGES), False, "sim", id="nothing installed: not ready, however good the rest"),
    ],
)
def test_verdicts(findings: tuple[Finding, ...], ready: bool, verdict: str) -> None:
    checkup = Checkup(findings)
    assert (checkup.ready, checkup.verdict) == (ready, verdict)
    assert checkup.as_json()["verdict"] == verdict


def test_the_text_has_a_line_each_and_one_for_what_to_do() -> None:
    assert Checkup((FINE, NO_DOCKER)).as_text().splitlines() == [
        "ok    Python    3.12.1",
        "note  Docker    not installed",
        "                -> The simulator needs none.",
        "",
        "verdict: sim   The simulator works here, and the whole course with it.",
    ]
