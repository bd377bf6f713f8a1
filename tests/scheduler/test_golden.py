"""Every recorded decision of the real kube-scheduler that our plugins cover, answered identically."""

import importlib.util
import itertools
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from labkit.scheduler import conformance, registry

FOLDER = Path(__file__).parents[1] / "golden" / "scheduler"
PART = 300  # cases per test, so that none takes long

CASES = {  # how many cases each campaign holds
    "admission": 250,
    "busysequence": 20,
    "churn": 40,
    "configured": 1649,
    "default": 2646,
    "empty": 4,
    "hints": 258,
    "hostports": 150,
    "longmessage": 20,
    "nodenames": 150,
    "nominated": 260,
    "owners": 150,
    "preemption": 950,
    "profiles": 220,
    "queue": 120,
    "region": 150,
    "sequence": 64,
    "volumes": 299,
}


def load_golden() -> ModuleType:
    spec = importlib.util.spec_from_file_location("scheduler_golden", FOLDER / "golden.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


golden = load_golden()
IMPLEMENTED = frozenset(registry.in_tree())
PARTS = [(campaign, start) for campaign, cases in CASES.items() for start in range(0, cases, PART)]


def pods_of(case: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    incoming = case.get("incoming", [])
    yield from incoming if isinstance(incoming, list) else [incoming]
    yield from (step["pod"] for step in case.get("steps", ()) if "pod" in step)


def needs(case: Mapping[str, Any]) -> frozenset[str]:
    """The plugins beyond the basic ones that a case cannot be answered without, judged by what its pods ask for."""
    found = set()
    for pod in pods_of(case):
        spec = pod.get("spec") or {}
        if any(volume.get("persistentVolumeClaim") or volume.get("ephemeral") for volume in spec.get("volumes") or ()):
            found |= {"VolumeBinding", "VolumeZone", "VolumeRestrictions", "NodeVolumeLimits"}
        if spec.get("resourceClaims"):
            found.add("DynamicResources with claims")
    return frozenset(found)


@pytest.mark.parametrize(("campaign", "start"), PARTS, ids=[f"{name}, from case {start}" for name, start in PARTS])
def test_decisions_are_those_of_the_real_scheduler(campaign: str, start: int) -> None:
    covered = identical = 0
    different: list[str] = []
    for case in itertools.islice(golden.cases(campaign, FOLDER), start, start + PART):
        if needs(case) - IMPLEMENTED:
            continue
        covered += 1
        found = golden.compare(case["expect"], conformance.answer(case))
        identical += not found
        different += [f"{case['id']} {line}" for line in found[:2]]
    print(f"{campaign} from {start}: {identical} of {covered} identical")  # noqa: T201 - the count is the evidence
    assert not different, "\n".join(different[:10])
    assert covered > 0, f"no case of {campaign} was looked at"


def test_no_campaign_and_no_case_is_forgotten() -> None:
    assert golden.campaigns(FOLDER) == sorted(CASES)
    assert {name: sum(1 for _ in golden.cases(name, FOLDER)) for name in ("empty", "queue", "volumes")} == {
        name: CASES[name] for name in ("empty", "queue", "volumes")
    }


def test_a_wrong_answer_is_noticed() -> None:
    case = next(golden.cases("default", FOLDER))
    answer = conformance.answer(case)
    assert golden.compare(case["expect"], {**answer, "selected": "nowhere"})
