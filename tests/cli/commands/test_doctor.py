import json

import pytest

from labkit.cli import main

NAMES = ["Python", "packages", "memory", "disk", "Docker", "kind", "kubectl", "ports", "browser"]


def test_the_doctor_looks_at_everything_on_this_machine(capsys: pytest.CaptureFixture[str]) -> None:
    code = main.main(["doctor", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert [check["name"] for check in told["checks"]] == NAMES
    assert code == (0 if told["ready"] else 1)
    assert told["verdict"] in ("sim", "kind")


def test_the_doctor_speaks_to_people(capsys: pytest.CaptureFixture[str]) -> None:
    main.main(["doctor"])
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[1] for line in lines if line[:1].strip() and line.split()[0] in ("ok", "note", "bad")] == NAMES
    assert lines[-1].startswith("verdict: ")
