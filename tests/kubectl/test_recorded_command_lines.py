"""Command lines that were recorded on a real cluster, with every kubectl that is installed."""

from pathlib import Path
from typing import Any

import pytest

from labkit.cli.conformance.kinds.kubectl import CommandLines
from labkit.cli.conformance.recordings import scenario

GOLDEN = Path(__file__).parent.parent / "golden" / "api" / "kubectl"
RECORDED_FROM = (1, 33)  # older ones print other texts, and that is right

pytestmark = [pytest.mark.kubectl, pytest.mark.slow]


@pytest.mark.parametrize("area", [path.name for path in scenario.files(GOLDEN)])
def test_every_recorded_line_prints_what_was_recorded(kubectl: Any, area: str) -> None:
    if kubectl.version < RECORDED_FROM:
        pytest.skip(f"kubectl {kubectl.version} is older than the recordings")
    outcomes = list(CommandLines(program=kubectl.program).play(GOLDEN, area))
    assert outcomes
    assert [f"{one.case}: {one.difference}" for one in outcomes if one.difference] == []
