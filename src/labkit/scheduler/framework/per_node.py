"""The adapter from Python written in a notebook cell to a scheduler plugin: one pod, one node, one answer.

@labkit.score_plugin(weight=2)
def cheap(pod, node):
    return 100 - int(node.labels["price"])          # 0 to 100; more is better

@labkit.filter_plugin
def no_mondays(pod, node):
    return node.labels.get("day") != "monday"       # True, False, or the reason why not

What is decorated becomes a Plugin class that `labkit.connect(plugins=[cheap, no_mondays])` puts into the profile. Pod
and node come as read-only views. Whatever goes wrong inside is the plugin's fault, and is told with plugin, node and
line; the scheduler goes on.
"""

import linecache
import math
import types as python_types
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, overload

import numpy as np

from labkit import errors
from labkit.scheduler.framework import interface, normalize
from labkit.scheduler.framework.interface import MAX_NODE_SCORE, CycleState, Handle, Plugin, Status, Vector, Verdicts
from labkit.scheduler.framework.node_table import NodeTable
from labkit.scheduler.framework.runtime import PluginError
from labkit.scheduler.framework.seen import SeenNode, SeenPod
from labkit.scheduler.framework.types import PodInfo

FilterFunction = Callable[[SeenPod, SeenNode], bool | str]
ScoreFunction = Callable[[SeenPod, SeenNode], int]
Function = Callable[[SeenPod, SeenNode], Any]

BEST = ("", "highest", "lowest")
LARGEST_RAW = 2**53  # 100 times as much still fits into 64 bits
HIGHEST_WEIGHT = 100


class OwnPlugin(Plugin):
    """What every plugin made here is: a name, a weight for its scores, and Python of the learner's."""

    weight: ClassVar[int] = 1
    one_by_one: ClassVar[bool] = True


@overload
def score_plugin(function: ScoreFunction) -> type[OwnPlugin]: ...


@overload
def score_plugin(
    *, weight: int = ..., name: str = ..., best: str = ...
) -> Callable[[ScoreFunction], type[OwnPlugin]]: ...


def score_plugin(function: ScoreFunction | None = None, *, weight: int = 1, name: str = "", best: str = "") -> Any:
    """Turn a function of a pod and a node into a Score plugin.

    The function answers with a whole number from 0 to 100, more being better. With best="highest" or best="lowest" it
    may answer with any whole number from 0 on (a price, a distance), which is scaled afterwards as Kubernetes' own
    plugins do. The plugin is called `name`, or like the function; its score counts `weight` times.
    """
    if best not in BEST:
        raise errors.ManifestError(f'Asked for best={best!r}; best is "highest" or "lowest", or left out.')
    _check_weight(weight)

    def make(made_of: ScoreFunction) -> type[OwnPlugin]:
        called = name or _name(made_of, "score_plugin")
        own = {"name": called, "weight": weight, "__doc__": made_of.__doc__, **_scoring(called, made_of, best)}
        return type(called, (OwnPlugin,), own)

    return make if function is None else make(function)


@overload
def filter_plugin(function: FilterFunction) -> type[OwnPlugin]: ...


@overload
def filter_plugin(*, name: str = ...) -> Callable[[FilterFunction], type[OwnPlugin]]: ...


def filter_plugin(function: FilterFunction | None = None, *, name: str = "") -> Any:
    """Turn a function of a pod and a node into a Filter plugin.

    The function answers True (the node can take the pod), False, or the reason why it cannot.
    """

    def make(made_of: FilterFunction) -> type[OwnPlugin]:
        called = name or _name(made_of, "filter_plugin")
        return type(called, (OwnPlugin,), {"name": called, "__doc__": made_of.__doc__, **_filtering(called, made_of)})

    return make if function is None else make(function)


def plugin(made_of: type[Any] | None = None, *, weight: int = 1, name: str = "", best: str = "") -> Any:
    """Turn a class with `filter(self, pod, node)`, `score(self, pod, node)` or both into a plugin.

    One object of it is made per scheduler, without arguments, so it can remember things from one pod to the next.
    """
    if best not in BEST:
        raise errors.ManifestError(f'Asked for best={best!r}; best is "highest" or "lowest", or left out.')
    _check_weight(weight)

    def make(own: Any) -> type[OwnPlugin]:
        called = name or _name(own, "plugin")
        points = [point for point in ("filter", "score") if callable(getattr(own, point, None))]
        if not isinstance(own, type) or not points:
            raise errors.ManifestError(
                f"@labkit.plugin was given {called}, which has neither filter(self, pod, node) nor "
                "score(self, pod, node). Give the class one of them; for a function use @labkit.score_plugin or "
                "@labkit.filter_plugin."
            )
        return _of_class(own, called, points, weight, best)

    return make if made_of is None else make(made_of)


def _of_class(own: type[Any], called: str, points: list[str], weight: int, best: str) -> type[OwnPlugin]:
    """A plugin that makes an object of the learner's class and asks it."""

    def made(self: Any, args: Mapping[str, Any], handle: Handle) -> None:
        OwnPlugin.__init__(self, args, handle)
        try:
            self.own = own()
        except Exception as raised:
            raise errors.ManifestError(
                f"Plugin {called} could not be made: {own.__name__}() raised {type(raised).__name__}: "
                f"{raised}{_line(raised)}. It is made without arguments."
            ) from raised

    def ask(point: str) -> Callable[[Any], Function]:
        return lambda self: getattr(self.own, point)

    methods: dict[str, Any] = {"__init__": made}
    if "filter" in points:
        methods |= _filtering(called, ask("filter"), bound=True)
    if "score" in points:
        methods |= _scoring(called, ask("score"), best, bound=True)
    return type(called, (OwnPlugin,), {"name": called, "weight": weight, "__doc__": own.__doc__, **methods})


def _filtering(called: str, function: Any, bound: bool = False) -> dict[str, Any]:
    """The methods of a Filter that asks a function about every node."""

    def filter(self: Any, state: CycleState, pod: PodInfo, nodes: NodeTable) -> Verdicts:  # noqa: A001 - its name
        """Ask about every node."""
        ask = function(self) if bound else function
        seen = SeenPod(pod)
        return Verdicts.of(
            [_status(called, info.name, _ask(called, "Filter", ask, seen, info)) for info in nodes.infos]
        )

    return {"filter": filter}


def _scoring(called: str, function: Any, best: str, bound: bool = False) -> dict[str, Any]:
    """The methods of a Score that asks a function about every node, and scales the answers if told what is best."""

    def score(self: Any, state: CycleState, pod: PodInfo, nodes: NodeTable) -> Vector:
        """Ask about every node."""
        ask = function(self) if bound else function
        seen = SeenPod(pod)
        answers = [_score(called, info.name, _ask(called, "Score", ask, seen, info), best) for info in nodes.infos]
        return np.array(answers, dtype=np.int64)

    def scale(self: Any, state: CycleState, pod: PodInfo, scores: Vector) -> Vector:
        """Make the best answer 100."""
        return normalize.default_normalize(scores, reverse=best == "lowest")

    def explain(self: Any, state: CycleState, pod: PodInfo, nodes: NodeTable, scores: Vector, row: int) -> str:
        """Say what the function answered."""
        answered = f"{called}({pod.pod.name}, {nodes.names[row]}) = {scores[row]}"
        scaled = normalize.explain_default(scores, row, best == "lowest") if best else ""
        return f"{answered}; {scaled}" if scaled else answered

    return {"score": score, "explain": explain, **({"normalize": scale} if best else {})}


def _ask(called: str, point: str, function: Function, pod: SeenPod, info: Any) -> Any:
    """Call the learner's function; what it raises is told with the node and the line."""
    try:
        return function(pod, SeenNode(info))
    except Exception as raised:
        message = f"on node {info.name} it raised {type(raised).__name__}: {raised}{_line(raised)}"
        raise PluginError(called, point, message) from raised


def _status(called: str, node: str, answer: object) -> Status | None:
    if isinstance(answer, (bool, np.bool_)):
        return None if answer else interface.unschedulable(f"node(s) didn't satisfy plugin {called}")
    if isinstance(answer, str) and answer:
        return interface.unschedulable(answer)
    wanted = "a Filter function returns True, False, or the reason why not as text"
    raise PluginError(called, "Filter", f"on node {node} it returned {_shown(answer)}; {wanted}")


def _score(called: str, node: str, answer: object, best: str) -> int:
    """Take a whole number; everything else is refused with what to do about it."""
    whole = int(answer) if isinstance(answer, (int, np.integer)) and not isinstance(answer, bool) else None
    if whole is not None and 0 <= whole <= (LARGEST_RAW if best else MAX_NODE_SCORE):
        return whole
    wanted = "a Score function returns a whole number from 0" + (" on" if best else f" to {MAX_NODE_SCORE}")
    advice = ""
    if isinstance(answer, float) and math.isfinite(answer):
        advice = ": divide with //, or use round()"
    elif whole is not None and whole > MAX_NODE_SCORE and not best:
        advice = ', or is declared with best="highest" or best="lowest" to have any number scaled'
    raise PluginError(called, "Score", f"on node {node} it returned {_shown(answer)}; {wanted}{advice}")


def _shown(answer: object) -> str:
    if answer is None:
        return "None (is a return missing?)"
    text = repr(answer)
    return f"{text[:57]}…" if len(text) > 60 else text


def _line(raised: BaseException) -> str:
    """Where it happened: ", at line 3: return 100 - int(node.labels["price"])"; a cell's file name says nothing."""
    frames: list[python_types.TracebackType] = []
    traceback = raised.__traceback__
    while traceback is not None:
        frames.append(traceback)
        traceback = traceback.tb_next
    if len(frames) < 2:
        return ""
    own = [one for one in frames[1:] if one.tb_frame.f_code.co_filename == frames[1].tb_frame.f_code.co_filename]
    source = linecache.getline(own[-1].tb_frame.f_code.co_filename, own[-1].tb_lineno).strip()
    return f", at line {own[-1].tb_lineno}: {source}" if source else f", at line {own[-1].tb_lineno}"


def _name(made_of: Any, decorator: str) -> str:
    """Return the name of what was decorated; a lambda has none."""
    called = str(getattr(made_of, "__name__", ""))
    if not callable(made_of) or not called.isidentifier():
        raise errors.ManifestError(
            f"@labkit.{decorator} was given {_shown(made_of)}, which has no name of its own. "
            f'Define it with def, or name it: labkit.{decorator}(name="Cheap")(…).'
        )
    return called


def _check_weight(weight: object) -> None:
    if isinstance(weight, bool) or not isinstance(weight, int) or not 1 <= weight <= HIGHEST_WEIGHT:
        raise errors.ManifestError(
            f"Asked for weight={weight!r}; a weight is a whole number from 1 to {HIGHEST_WEIGHT} that the plugin's "
            "score is multiplied by."
        )
