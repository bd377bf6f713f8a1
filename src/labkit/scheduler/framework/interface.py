"""The plugin interface: extension points, the Status they answer with, and the CycleState they share.

A plugin is a class with a `name` that derives from Plugin and has the methods of the extension points it takes part
in; the Protocols below say which methods those are. Filter and Score answer for all nodes of a NodeTable at once: a
Filter with reason codes, a Score with one integer per node.
"""

import enum
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeAlias, runtime_checkable

import numpy as np
import numpy.typing as npt

from labkit.scheduler.framework.events import EventHint
from labkit.scheduler.framework.types import NodeInfo, PodInfo, QueuedPodInfo
from labkit.scheduler.versions import Version

if TYPE_CHECKING:  # the table is built on this module's vocabulary
    from labkit.scheduler.framework.node_table import NodeTable

Vector: TypeAlias = npt.NDArray[np.int64]
MAX_NODE_SCORE = 100


class Code(enum.Enum):
    """How a plugin answered."""

    SUCCESS = "Success"
    ERROR = "Error"
    UNSCHEDULABLE = "Unschedulable"  # preemption might help
    UNRESOLVABLE = "UnschedulableAndUnresolvable"  # preemption cannot help
    WAIT = "Wait"  # Permit, and PreBind: ask again in a second
    SKIP = "Skip"  # PreFilter, PreScore: leave my Filter or Score out of this cycle


@dataclass(frozen=True)
class Status:
    """An answer with its reasons and, once the runtime has seen it, the plugin that gave it."""

    code: Code
    reasons: tuple[str, ...] = ()
    plugin: str = ""

    @property
    def rejected(self) -> bool:
        """Whether the pod (or node) was turned down, as opposed to accepted or failed."""
        return self.code in (Code.UNSCHEDULABLE, Code.UNRESOLVABLE)

    @property
    def message(self) -> str:
        """The reasons in one line."""
        return ", ".join(self.reasons)

    def by(self, plugin: str) -> "Status":
        """The same, signed by a plugin."""
        return Status(self.code, self.reasons, plugin)


SKIP = Status(Code.SKIP)


def unschedulable(*reasons: str) -> Status:
    """A rejection that preemption might lift."""
    return Status(Code.UNSCHEDULABLE, reasons)


def unresolvable(*reasons: str) -> Status:
    """A rejection that preemption cannot lift."""
    return Status(Code.UNRESOLVABLE, reasons)


class CycleState(dict[str, Any]):
    """What plugins note for themselves during one cycle, by plugin name. Values with `clone()` can be tried on."""

    def clone(self) -> "CycleState":
        """A state that a trial (nominated pods, preemption) may change."""
        return CycleState({key: value.clone() if hasattr(value, "clone") else value for key, value in self.items()})


@dataclass(frozen=True)
class Verdicts:
    """A Filter's answer for all nodes: per node 0 (passes) or 1 + the index of its status."""

    codes: npt.NDArray[np.integer[Any]]
    statuses: Sequence[Status]

    @classmethod
    def where(cls, rejected: npt.NDArray[np.bool_], status: Status) -> "Verdicts":
        """One status for the rejected nodes."""
        return cls(rejected.astype(np.int32), (status,))

    @classmethod
    def of(cls, statuses: Sequence[Status | None]) -> "Verdicts":
        """One status (or None) per node."""
        known: dict[Status, int] = {}
        codes = [0 if one is None else known.setdefault(one, len(known) + 1) for one in statuses]
        return cls(np.array(codes, dtype=np.int32), tuple(known))


@dataclass(frozen=True)
class PreFilterResult:
    """A PreFilter's acceptance, with the only nodes worth looking at (None: all)."""

    node_names: frozenset[str] | None = None


@dataclass(frozen=True)
class PostFilterResult:
    """What a PostFilter made possible: a node for later, and the pods that must leave it first."""

    nominated_node: str | None  # "" clears an earlier nomination, None leaves it
    victims: tuple[PodInfo, ...] = ()


class Handle(Protocol):
    """What a plugin may ask of the scheduler around it."""

    profile_name: str
    version: Version  # which kube-scheduler is played

    @property
    def nodes(self) -> "NodeTable":
        """The snapshot of this cycle: all nodes, in list order."""
        ...

    def objects(self, plural: str) -> Iterable[dict[str, Any]]:
        """Objects of another kind by its plural, such as "services"; none if the kind is not watched."""
        ...

    def namespace_labels(self, namespace: str) -> Mapping[str, str]:
        """The labels of a namespace; none if it is unknown."""
        ...

    def filter_node(self, state: CycleState, pod: PodInfo, node: NodeInfo) -> Status | None:
        """Run every Filter on one (perhaps hypothetical) node, nominated pods included; None if all pass."""
        ...

    def add_pod(self, state: CycleState, pod: PodInfo, added: PodInfo, node: NodeInfo) -> None:
        """Tell the PreFilter states that `added` were on the node too."""
        ...

    def remove_pod(self, state: CycleState, pod: PodInfo, removed: PodInfo, node: NodeInfo) -> None:
        """Tell the PreFilter states that `removed` were gone from the node."""
        ...

    def nominated_pods(self, node: str) -> Sequence[PodInfo]:
        """The waiting pods that preemption promised a place on this node."""
        ...

    def now(self) -> float:
        """Seconds on the scheduler's clock."""
        ...

    def bind(self, pod: PodInfo, node: str) -> None:
        """Write the binding."""
        ...

    def bind_volumes(
        self, pod: PodInfo, node: str, bindings: Mapping[str, str], provisions: Sequence[str]
    ) -> Callable[[], bool] | None:
        """Write which volume each claim gets, and for which claims one is to be made on the node.

        Return how to ask whether all are bound by now (it raises LabkitError if that will not be); None: no need to.
        """
        ...

    def bind_claims(self, pod: PodInfo, node: str, claims: Mapping[str, Mapping[str, Any]]) -> None:
        """Write the status of each claim (by name): its devices, and for which pods they are held."""
        ...

    def allow(self, pod_key: str, plugin: str) -> None:
        """Let a pod that waits at Permit go on, as far as this plugin is concerned."""
        ...

    def reject(self, pod_key: str, plugin: str, reason: str) -> None:
        """Turn a pod that waits at Permit down."""
        ...


@dataclass(frozen=True)
class Local:
    """A plugin's promise: its answer about a node follows from the pod's content and that one node, nothing else.

    Its answers are then kept, and asked for again only where a node changed. PreFilter and PreScore of such a plugin
    look at the pod alone.
    """

    pods: bool = False  # the pods on the node matter too, not only the Node object
    wider: bool = False  # what else it depends on changes only with the list of nodes; noted at once to be explained


class Plugin:
    """A scheduler plugin. `args` are those of the profile's pluginConfig, as JSON.

    What a class says about itself in `local` and `concerns` goes for that class alone, not for those derived from it.
    """

    name: ClassVar[str]
    local: ClassVar[Local | None] = None
    one_by_one: ClassVar[bool] = False  # whether its Filter wants to see only nodes that nobody has rejected yet

    def __init__(self, args: Mapping[str, Any], handle: Handle) -> None:
        self.args = args
        self.handle = handle

    def concerns(self, pod: PodInfo) -> bool:
        """Whether it may have a say about such pods, judged by their content and by objects other than pods and nodes.

        If not, its PreFilter and PreScore would skip, and its Score would be 0 on every node.
        """
        return True

    def events(self) -> Iterable[EventHint]:
        """Which cluster events may make a pod schedulable that this plugin rejected; none by default."""
        return ()


class PreEnqueuePlugin(Protocol):
    """May keep a pod out of the active queue."""

    name: ClassVar[str]

    def pre_enqueue(self, pod: PodInfo) -> Status | None:
        """Return None to let the pod in."""
        ...


class QueueSortPlugin(Protocol):
    """Orders the active queue."""

    name: ClassVar[str]

    def sort_key(self, pod: QueuedPodInfo) -> Any:
        """Return what waiting pods are sorted by, smallest first."""
        ...


class PreFilterPlugin(Protocol):
    """Looks at the pod once, before any node."""

    name: ClassVar[str]

    def pre_filter(self, state: CycleState, pod: PodInfo, nodes: "NodeTable") -> PreFilterResult | Status | None:
        """Return None or a result to go on, SKIP to leave the own Filter out, a rejecting Status to stop."""
        ...


@runtime_checkable
class PreFilterExtensions(Protocol):
    """A PreFilter whose state depends on placed pods, and can be told of hypothetical ones."""

    def add_pod(self, state: CycleState, pod: PodInfo, added: PodInfo, node: NodeInfo) -> None:
        """Count a pod that might be on the node."""
        ...

    def remove_pod(self, state: CycleState, pod: PodInfo, removed: PodInfo, node: NodeInfo) -> None:
        """Leave out a pod that might be gone."""
        ...


class FilterPlugin(Protocol):
    """Says which nodes cannot take the pod."""

    name: ClassVar[str]

    def filter(self, state: CycleState, pod: PodInfo, nodes: "NodeTable") -> Verdicts | None:
        """Return the verdicts for every node of the table; None if all pass."""
        ...


class PostFilterPlugin(Protocol):
    """Has an idea when no node is feasible."""

    name: ClassVar[str]

    def post_filter(
        self, state: CycleState, pod: PodInfo, rejected: Mapping[str, Status]
    ) -> tuple[PostFilterResult | None, Status | None]:
        """Return a result and how it went (None: success)."""
        ...


class PreScorePlugin(Protocol):
    """Prepares scoring."""

    name: ClassVar[str]

    def pre_score(self, state: CycleState, pod: PodInfo, nodes: "NodeTable") -> Status | None:
        """Return None to score, SKIP to leave the own Score out."""
        ...


class ScorePlugin(Protocol):
    """Ranks feasible nodes."""

    name: ClassVar[str]

    def score(self, state: CycleState, pod: PodInfo, nodes: "NodeTable") -> Vector:
        """Return one integer per node of the table."""
        ...


@runtime_checkable
class NormalizeScorePlugin(Protocol):
    """Brings its own scores into 0..100, knowing all of them."""

    def normalize(self, state: CycleState, pod: PodInfo, scores: Vector) -> Vector:
        """Return the scores, each in 0..100."""
        ...


@runtime_checkable
class ExplainingPlugin(Protocol):
    """A Score that can spell out how it came to its numbers, from the columns it used."""

    def explain(self, state: CycleState, pod: PodInfo, nodes: "NodeTable", scores: Vector, row: int) -> str:
        """Return the arithmetic of one row, normalisation included; `scores` are the raw ones of all rows."""
        ...


class ReservePlugin(Protocol):
    """Sets something aside for the pod on the chosen node."""

    name: ClassVar[str]

    def reserve(self, state: CycleState, pod: PodInfo, node: str) -> Status | None:
        """Return None if it could."""
        ...

    def unreserve(self, state: CycleState, pod: PodInfo, node: str) -> None:
        """Give it back; called even if `reserve` was not."""
        ...


class PermitPlugin(Protocol):
    """May hold a decided pod back for a while."""

    name: ClassVar[str]

    def permit(self, state: CycleState, pod: PodInfo, node: str) -> tuple[Status | None, float]:
        """Return None to go on, or Status(Code.WAIT) and for how many seconds at most."""
        ...


class PreBindPlugin(Protocol):
    """Does what must be done before the pod is bound."""

    name: ClassVar[str]

    def pre_bind(self, state: CycleState, pod: PodInfo, node: str) -> Status | None:
        """Return None if it could."""
        ...


class BindPlugin(Protocol):
    """Binds the pod."""

    name: ClassVar[str]

    def bind(self, state: CycleState, pod: PodInfo, node: str) -> Status | None:
        """Return None if it did, SKIP to leave it to the next one."""
        ...


class PostBindPlugin(Protocol):
    """Hears of bound pods."""

    name: ClassVar[str]

    def post_bind(self, state: CycleState, pod: PodInfo, node: str) -> None:
        """Take note."""
        ...


PluginFactory: TypeAlias = Callable[[Mapping[str, Any], Handle], Plugin]
