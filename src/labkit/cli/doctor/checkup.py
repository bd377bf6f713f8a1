"""A check-up: every finding, whether the course can run, and on which backend."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from labkit.cli.doctor import checks
from labkit.cli.doctor.checks import Finding
from labkit.cli.doctor.machine import Machine


@dataclass(frozen=True)
class Checkup:
    """All findings of one visit."""

    findings: tuple[Finding, ...]

    @property
    def ready(self) -> bool:
        """Whether the course can run here at all."""
        return all(finding.state != checks.BAD for finding in self.findings)

    @property
    def verdict(self) -> str:
        """The backend for this machine: "kind" if everything a local cluster needs is there, else "sim"."""
        return "kind" if self.ready and all(finding.enough_for_kind for finding in self.findings) else "sim"

    def as_json(self) -> dict[str, object]:
        """Return the same for programs."""
        return {"ready": self.ready, "verdict": self.verdict, "checks": [asdict(found) for found in self.findings]}

    def as_text(self) -> str:
        """Return the same for people: a line per finding, one more where there is something to do, and the verdict."""
        lines: list[str] = []
        for finding in self.findings:
            lines.append(f"{finding.state:<5} {finding.name:<9} {finding.seen}")
            if finding.todo:
                lines.append(f"{'':<15} -> {finding.todo}")
        return "\n".join([*lines, "", f"verdict: {self.verdict}   {self._sentence()}"])

    def _sentence(self) -> str:
        if not self.ready:
            return "(after what is marked bad has been put right)"
        if self.verdict == "kind":
            return "The simulator and a local kind cluster both work here."
        return "The simulator works here, and the whole course with it."


def visit(machine: Machine, pinned: Mapping[str, str]) -> Checkup:
    """Ask the machine everything."""
    table = (
        checks.python,
        checks.packages(pinned),
        checks.memory,
        checks.disk,
        checks.docker,
        checks.kind,
        checks.kubectl,
        checks.ports,
        checks.browser,
    )
    return Checkup(tuple(check(machine) for check in table))
