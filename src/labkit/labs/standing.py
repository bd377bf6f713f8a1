"""Where a learner stands in one lab: which steps are done, which were jumped over, what comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any


class State(Enum):
    """How a lab stands. Only DONE says that the learner has repaired every step."""

    NEW = "new"
    OPEN = "open"
    DONE = "done"
    JUMPED = "jumped"  # every step passed or jumped over, at least one of them jumped
    KNOWN = "known"  # "I know this", with the lab's questions answered rightly
    SKIPPED = "skipped"  # passed over without that

    @property
    def is_behind(self) -> bool:
        """Whether the learner's way leads past this lab."""
        return self not in (State.NEW, State.OPEN)


@dataclass(frozen=True)
class Standing:
    """One lab's steps, and the record that the progress file holds of it."""

    steps: tuple[str, ...]
    record: Mapping[str, Any] = field(default_factory=dict)

    @property
    def passed(self) -> tuple[str, ...]:
        """The steps that the learner has done."""
        return self._of_today("passed")

    @property
    def jumped(self) -> tuple[str, ...]:
        """The steps that were solved for the learner and not done since."""
        return tuple(step for step in self._of_today("jumped") if step not in self.passed)

    @property
    def behind(self) -> tuple[str, ...]:
        """The steps that are done or jumped over, in the order of the lab."""
        return tuple(step for step in self.steps if step in (*self.passed, *self.jumped))

    @property
    def open_step(self) -> str:
        """The first step that is neither done nor jumped over; the last one if there is none."""
        return next((step for step in self.steps if step not in self.behind), self.steps[-1])

    @property
    def gone(self) -> tuple[str, ...]:
        """Steps of the record that the lab no longer has: it was written for another version of the lab."""
        named: Sequence[str] = (*self.record.get("passed", ()), *self.record.get("jumped", ()))
        return tuple(dict.fromkeys(step for step in named if step not in self.steps))

    @property
    def state(self) -> State:
        """How the lab stands."""
        if len(self.behind) == len(self.steps):
            return State.JUMPED if self.jumped else State.DONE
        known = self.record.get("known")
        if known:
            is_known = known.get("asked") and known.get("right") == known.get("asked")
            return State.KNOWN if is_known else State.SKIPPED
        return State.OPEN if self.record else State.NEW

    @property
    def at(self) -> float:
        """When the lab was last worked on, in seconds of the wall clock; 0 if that is not known."""
        return float(self.record.get("at", 0))

    def _of_today(self, key: str) -> tuple[str, ...]:
        return tuple(step for step in self.steps if step in self.record.get(key, ()))
