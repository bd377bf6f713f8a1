"""Configurations as a real kube-scheduler takes them: the same refusals, the same plugins, the same arguments."""

import json
import lzma
from pathlib import Path
from typing import Any

import pytest

from labkit import errors
from labkit.scheduler import engine, profile, registry

RECORDED = Path(__file__).parents[2] / "golden/schedulerconfig/cases.jsonl.xz"
CASES = {case["name"]: case for case in map(json.loads, lzma.decompress(RECORDED.read_bytes()).splitlines())}
REFUSED = {name: case for name, case in CASES.items() if "refused" in case}
ACCEPTED = {name: case for name, case in CASES.items() if "profiles" in case}

POINTS = engine._implementations(registry.in_tree())


def test_there_are_cases_of_both_kinds() -> None:
    assert len(REFUSED) >= 130, "refusals are recorded"
    assert len(ACCEPTED) >= 160, "accepted configurations are recorded"


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED.keys())
def test_refused_in_the_words_of_upstream(case: dict[str, Any]) -> None:
    with pytest.raises(errors.ManifestError) as refused:
        profile.parse(case["config"], POINTS)
    assert str(refused.value).startswith(f"The scheduler configuration is refused: {case['refused']}")


@pytest.mark.parametrize("case", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_accepted_with_the_same_plugins_in_the_same_order(case: dict[str, Any]) -> None:
    found = profile.parse(case["config"], POINTS)
    assert [one.scheduler_name for one in found.profiles] == [one["schedulerName"] for one in case["profiles"]]
    for ours, theirs in zip(found.profiles, case["profiles"], strict=True):
        for point, implements in POINTS.items():
            wanted = [(name, weight) for name, weight in theirs["points"][point] if implements(name)]
            have = [(name, weight if point == "score" else 0) for name, weight in ours.enabled[point]]
            assert have == wanted, f"{point} of {ours.scheduler_name}"


@pytest.mark.parametrize("case", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_accepted_with_the_same_arguments(case: dict[str, Any]) -> None:
    found = profile.parse(case["config"], POINTS)
    for ours, theirs in zip(found.profiles, case["profiles"], strict=True):
        for plugin, args in theirs["args"].items():
            wanted = {field: value for field, value in (args or {}).items() if field not in ("apiVersion", "kind")}
            assert ours.args.get(plugin, {}) == wanted, plugin
