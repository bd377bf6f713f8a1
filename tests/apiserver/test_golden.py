"""The API server against transcripts of a real one (Kubernetes 1.36), step by step.

`known_differences.json` names, per area and scenario, the steps whose answer still differs. A step that starts to
differ fails, and so does one that starts to agree: then the file is refreshed with
`python tests/apiserver/test_golden.py`.
"""

import json
from pathlib import Path
from typing import Any

import golden_adapter
import pytest
import transcripts

KNOWN = Path(transcripts.GOLDEN) / "known_differences.json"
# Steps that agree, of all that were recorded; it may only grow.
AGREEING_STEPS_MINIMUM = 2000


def play(area: str) -> dict[str, dict[int, str]]:
    """Play an area against a fresh server; return the differences by scenario and step."""
    adapter = golden_adapter.Adapter()
    found: dict[str, dict[int, str]] = {}
    for scenario in transcripts.scenarios(area):
        answers = enumerate(transcripts.play(adapter, scenario), start=1)
        found[scenario["name"]] = {number: text for number, text in answers if text}
    assert not adapter.server.bugs, f"the server has a bug: {adapter.server.bugs[0]}"
    return found


def known() -> dict[str, Any]:
    return json.loads(KNOWN.read_text(encoding="utf-8"))["differences"]


@pytest.mark.parametrize("area", transcripts.areas())
def test_the_server_answers_as_recorded(area: str) -> None:
    expected = known().get(area, {})
    for name, differences in play(area).items():
        before = set(expected.get(name, ()))
        for number in sorted(set(differences) - before):
            pytest.fail(f"{name}, step {number} agreed before: {differences[number]}")
        agreeing = sorted(before - set(differences))
        assert not agreeing, f"{name}: steps {agreeing} agree now; refresh known_differences.json"


def test_the_count_of_agreeing_steps_is_what_the_file_says() -> None:
    totals = json.loads(KNOWN.read_text(encoding="utf-8"))["steps"]
    agreeing = sum(one for one, _ in totals.values())
    every = sum(total for _, total in totals.values())
    assert every == sum(len(one["steps"]) for area in transcripts.areas() for one in transcripts.scenarios(area))
    assert agreeing >= AGREEING_STEPS_MINIMUM, f"only {agreeing} of {every} recorded steps agree"


def refresh() -> None:
    """Write down what differs today."""
    differences: dict[str, dict[str, list[int]]] = {}
    steps: dict[str, list[int]] = {}
    for area in transcripts.areas():
        found = play(area)
        total = sum(len(one["steps"]) for one in transcripts.scenarios(area))
        steps[area] = [total - sum(map(len, found.values())), total]
        differences[area] = {name: sorted(numbers) for name, numbers in found.items() if numbers}
    text = json.dumps({"steps": steps, "differences": differences}, indent=1)
    KNOWN.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    refresh()
