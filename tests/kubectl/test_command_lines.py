"""Stock kubectl on the served simulator: every area of command lines, with every kubectl that is installed."""

import re
from typing import Any

import pytest
from command_lines import AREAS, Line

pytestmark = [pytest.mark.kubectl, pytest.mark.slow]


def wrong(kubectl: Any, line: Line, namespace: str) -> str:
    """Run a line; return what is wrong with its answer, or ""."""
    words = [word.replace("{ns}", namespace) for word in line.words]
    ran = kubectl("-n", namespace, *words, stdin=line.stdin.replace("{ns}", namespace))
    said = ran.stdout + ran.stderr
    if (ran.returncode != 0) != line.fails:
        return f"kubectl {' '.join(words)}\n  exit code {ran.returncode}: {said}"
    if not re.search(line.says.replace("{ns}", namespace), said):
        return f"kubectl {' '.join(words)}\n  does not say {line.says!r}: {said}"
    return ""


@pytest.mark.parametrize("area", AREAS)
def test_command_lines(kubectl: Any, area: str) -> None:
    namespace = area.replace(" ", "-")
    made = f"apiVersion: v1\nkind: Namespace\nmetadata:\n  name: {namespace}\n"
    assert kubectl("apply", "--validate=false", "-f", "-", stdin=made).returncode == 0
    found = [fault for line in AREAS[area] if (fault := wrong(kubectl, line, namespace))]
    print(f"{area}: {len(AREAS[area]) - len(found)} of {len(AREAS[area])}")  # noqa: T201
    assert not found, "\n".join(["", *found])
