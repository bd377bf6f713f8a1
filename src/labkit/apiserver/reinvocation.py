"""The second round of mutating admission: what somebody changed is shown once more to the plugins before him.

Upstream runs the whole chain again, once, if a policy or a webhook has changed the object; of policies and webhooks
only those with reinvocationPolicy IfNeeded take part.
"""

from dataclasses import dataclass, field

Key = tuple[str, ...]  # the sort ("policy", "webhook"), and what it is called


@dataclass
class Reinvocation:
    """What a request's rounds know of each other."""

    running: bool = False  # this is the second round
    wanted: bool = False  # somebody changed the object: there is to be a second one
    _waiting: set[Key] = field(default_factory=set)  # asked in the first round, and would be asked again
    _again: set[Key] = field(default_factory=set)  # to be asked again, for the object has changed since

    def changed(self, only: str = "") -> None:
        """Note that the object has changed: those that wait for it are asked again, or only those of one sort."""
        self.wanted = True
        moved = {one for one in self._waiting if not only or one[0] == only}
        self._again |= moved
        self._waiting -= moved

    def asked(self, who: Key) -> None:
        """Note that somebody was asked who wants to see later changes."""
        self._waiting.add(who)

    def takes_part(self, who: Key) -> bool:
        """Say whether somebody is to be asked in this round."""
        return not self.running or who in self._again
