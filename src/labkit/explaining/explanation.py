"""The explanation: a decision, why it came out like that, whether reality agrees, and what would change it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from labkit.client.client import Client
from labkit.explaining import changing, report, words
from labkit.explaining import replay as replaying
from labkit.explaining import snapshot as snapshots
from labkit.explaining.change import Proposal
from labkit.explaining.replay import Replay
from labkit.explaining.snapshot import Snapshot
from labkit.scheduler.framework.trace import SchedulingTrace


@dataclass(frozen=True, eq=False)
class Explanation:
    """What `explain` answers. `text` is for people, `trace` for pictures, `to_json()` for programs."""

    replay: Replay
    changes: tuple[Proposal, ...]
    lang: str = "en"

    @property
    def trace(self) -> SchedulingTrace:
        """The cycle, node by node and plugin by plugin."""
        return self.replay.trace

    @property
    def agrees(self) -> bool | None:
        """Whether the real scheduler came to the same (or an equal best) node, or message; None: nobody decided."""
        return self.replay.comparison.agrees

    @property
    def text(self) -> str:
        """The explanation as plain text."""
        return report.text(self.replay, self.changes, self.lang)

    def to_json(self) -> dict[str, Any]:
        """The explanation as a JSON value."""
        return report.to_json(self.replay, self.changes, self.lang)

    def __repr__(self) -> str:
        return f"<Explanation: {self.trace.sentence()}>"


def explain(
    source: Client | Snapshot,
    pod_key: str,
    config: Mapping[str, Any] | None = None,
    config_name: str = "",
    lang: str = "en",
) -> Explanation:
    """Explain the decision about a pod ("namespace/name") of a cluster or a snapshot.

    `config` is the KubeSchedulerConfiguration of its scheduler, if it is not the default one. Raises ApiError (404) if
    there is no such pod, and what `snapshot.take` raises.
    """
    words.language(lang)
    known = source if isinstance(source, Snapshot) else snapshots.take(source)
    replay = replaying.replay(known, pod_key, config, config_name)
    return Explanation(replay, changing.proposals(replay), lang)
