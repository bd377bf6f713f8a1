"""Findings, and the verdicts they lead to."""

import enum
from dataclasses import dataclass


class Verdict(enum.Enum):
    """How a check ended. The value is the exit code for scripts."""

    PASS = 0
    WAITING = 1  # still converging: nothing to judge yet
    NOT_YET = 2  # something is wrong, and it can be put right from here
    STUCK = 3  # it cannot be put right from here: reset
    ENV = 4  # the machine's fault, never the learner's

    @property
    def exit_code(self) -> int:
        """The process exit code, 0 to 4."""
        return int(self.value)


@dataclass(frozen=True)
class Finding:
    """One thing a check has seen. It never holds the value that was expected."""

    code: str  # "no_node_fits", a key of feedback.yaml
    object: str  # "deployment shop/checkout"
    field: str  # "spec.template.spec.nodeName"
    seen: str  # "core-2"
    # The words for it, in the learner's language; filled in from feedback.yaml.
    message: str = ""
    why: str = ""
    look: str = ""
    verdict: Verdict = Verdict.NOT_YET
