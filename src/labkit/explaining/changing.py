"""Every kind of change tried on a pod that fits nowhere."""

from labkit import loading
from labkit.explaining import changes
from labkit.explaining.change import Case, ChangeKind, Proposal
from labkit.explaining.replay import PLACED, Replay


def kinds() -> list[ChangeKind]:
    """Return the kinds of change, least trouble first."""
    found = [kind() for kind in loading.classes(changes, ChangeKind)]  # type: ignore[type-abstract] # the leaves are concrete
    return sorted(found, key=lambda kind: (kind.order, kind.name))


def proposals(replay: Replay) -> tuple[Proposal, ...]:
    """Return the smallest change of each kind that would make a pending pod fit, each tried; none for a placed pod."""
    if replay.state == PLACED or not replay.trace.nodes or (replay.decision.node and not replay.gates):
        return ()
    case = Case(replay)
    return tuple(one for kind in kinds() for one in kind.proposals(case))
