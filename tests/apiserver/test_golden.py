"""The API server and the controllers against transcripts of real ones (Kubernetes 1.36), step by step.

`known_differences.json` names, per area and scenario, the steps whose answer still differs. A step that starts to
differ fails, and so does one that starts to agree: then the file is refreshed with
`python tests/apiserver/test_golden.py`.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from labkit.cli.conformance.recordings import in_process, playing, scenario
from labkit.cli.conformance.recordings.playing import Played

GOLDEN = Path(__file__).parent.parent / "golden" / "api"
KNOWN = GOLDEN / "known_differences.json"
# Steps that agree, of all that were recorded; it may only grow.
AGREEING_STEPS_MINIMUM = 2500
AREAS = {scenario.area(path): path for path in scenario.files(GOLDEN) if path.parent.name != "kubectl"}


def play(area: str) -> list[Played]:
    """Play an area against a fresh server."""
    targets = {profile: in_process.fresh(profile) for profile in {one.profile for one in scenario.read(AREAS[area])}}
    found = [playing.play(one, targets[one.profile]) for one in scenario.read(AREAS[area])]
    for target in targets.values():
        assert not target.server.bugs, f"the server has a bug: {target.server.bugs[0]}"
    return found


def differing(played: Played) -> dict[int, str]:
    """Return the differences of a scenario by step."""
    return {number: text for number, text in enumerate(played.differences, 1) if text}


def known() -> dict[str, Any]:
    return json.loads(KNOWN.read_text(encoding="utf-8"))["differences"]


@pytest.mark.parametrize("area", AREAS)
def test_the_server_answers_as_recorded(area: str) -> None:
    expected = known().get(area, {})
    for played in play(area):
        name, differences = played.scenario.name, differing(played)
        before = set(expected.get(name, ()))
        for number in sorted(set(differences) - before):
            pytest.fail(f"{name}, step {number} agreed before: {differences[number]}")
        agreeing = sorted(before - set(differences))
        assert not agreeing, f"{name}: steps {agreeing} agree now; refresh known_differences.json"
        assert not played.order, f"{name}: {played.order}"


def test_the_count_of_agreeing_steps_is_what_the_file_says() -> None:
    totals = json.loads(KNOWN.read_text(encoding="utf-8"))["steps"]
    agreeing = sum(one for one, _ in totals.values())
    every = sum(total for _, total in totals.values())
    assert every == sum(len(one.steps) for path in AREAS.values() for one in scenario.read(path))
    assert agreeing >= AGREEING_STEPS_MINIMUM, f"only {agreeing} of {every} recorded steps agree"


def refresh() -> None:
    """Write down what differs today."""
    differences: dict[str, dict[str, list[int]]] = {}
    steps: dict[str, list[int]] = {}
    for area in AREAS:
        found = play(area)
        total = sum(len(one.differences) for one in found)
        steps[area] = [total - sum(len(differing(one)) for one in found), total]
        differences[area] = {one.scenario.name: sorted(differing(one)) for one in found if differing(one)}
    text = json.dumps({"steps": steps, "differences": differences}, indent=1)
    KNOWN.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    refresh()
