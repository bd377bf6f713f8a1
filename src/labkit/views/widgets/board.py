"""A bin-packing board: pods that come one at a time, nodes with room, and the reader in the scheduler's place."""

from collections.abc import Iterable, Mapping
from typing import Any

import ipywidgets

from labkit import errors
from labkit.api import object as objects
from labkit.api import pod as pods
from labkit.api.object import Object
from labkit.scheduler import fragmentation
from labkit.scheduler.framework import types
from labkit.views import bins, controls, style, words
from labkit.views.bin_packing import bin_packing


class Board:
    """Nodes, and pods in the order in which they come. Each is put on a node that has room, or left Pending.

    `placed` is what has been decided so far: (pod, node), the node "" for a pod that was left Pending.
    """

    def __init__(
        self, nodes: Iterable[Object], pods: Iterable[Object], lang: str = "en", gpu: str = fragmentation.GPU
    ) -> None:
        self.nodes, self.pods = list(nodes), [_unbound(pod) for pod in pods]
        self.lang, self.gpu = lang, gpu
        self.placed: list[tuple[str, str]] = []
        self._notice = ""
        self._controls: _Controls | None = None

    def place(self, node: str | None) -> style.View:
        """Put the next pod on a node (None: leave it Pending) and return the board; without room nothing moves.

        Raises ManifestError for a node that is not on the board.
        """
        if node is not None and node not in self.node_names:
            raise errors.ManifestError(f"There is no node {node!r} on this board; it has {', '.join(self.node_names)}.")
        self._notice = self._refusal(node)
        if not self._notice and self.waiting is not None:
            self.placed.append((objects.name(self.waiting), node or ""))
        return self._redrawn()

    def undo(self) -> style.View:
        """Take the last decision back and return the board."""
        self._notice = ""
        if self.placed:
            self.placed.pop()
        return self._redrawn()

    @property
    def node_names(self) -> list[str]:
        """The names of the nodes, in the order of the board."""
        return [objects.name(node) for node in self.nodes]

    @property
    def waiting(self) -> Object | None:
        """The pod whose turn it is, or None when all have had theirs."""
        return self.pods[len(self.placed)] if len(self.placed) < len(self.pods) else None

    @property
    def view(self) -> style.View:
        """The board as it is now: whose turn it is, the pods to come, and the nodes as bins."""
        drawn = bin_packing(self.nodes, self._bound(), self.lang, self.gpu)
        lines = [line for line in (self._notice, self._state(), *self._queue()) if line]
        head = style.box(style.paragraphs("\n".join(lines)), self._mood())
        return style.View("\n".join([*lines, drawn.text]), head + drawn.body, self.lang)

    def _repr_mimebundle_(self, **_asked: object) -> dict[str, Any]:
        self._controls = self._controls or _Controls(self)
        self._controls.show(self)
        return style.bundle(self._controls.box._repr_mimebundle_(), self.view)

    def __repr__(self) -> str:
        return self.view.text

    def _refusal(self, node: str | None) -> str:
        """Why the next pod cannot go to this node, in a sentence; "" if it can."""
        if self.waiting is None or node is None:
            return ""
        wanted = fragmentation.of_requests(types.pod_requests(pods.Pod.parse(self.waiting)), self.gpu)
        room = next(one for one in self._rooms() if one.node == node)
        if fragmentation.fits(room, wanted):
            return ""
        return words.say(self.lang, "board_no_room", node=node, pod=objects.name(self.waiting))

    def _rooms(self) -> tuple[fragmentation.Room, ...]:
        return fragmentation.rooms(self.nodes, self._bound(), self.gpu, every_node=True)

    def _bound(self) -> list[Object]:
        """The pods that have got a node here, bound to it."""
        return [
            {**pod, "spec": {**pod["spec"], "nodeName": node}}
            for pod, (_, node) in zip(self.pods, self.placed, strict=False)
            if node
        ]

    def _state(self) -> str:
        if self.waiting is not None:
            return words.say(self.lang, "board_turn", pod=self._told(self.waiting))
        left = [name for name, node in self.placed if not node]
        key = "board_lost" if left else "board_won"
        return words.say(self.lang, key, names=", ".join(left), n=len(self.placed) - len(left), all=len(self.placed))

    def _queue(self) -> list[str]:
        """What comes after the next pod, and how to place by text; nothing at the end."""
        later = self.pods[len(self.placed) + 1 :]
        told = "; ".join(map(self._told, later)) or words.say(self.lang, "none")
        return [words.say(self.lang, "board_later", pods=told)] if self.waiting is not None else []

    def _told(self, pod: Object) -> str:
        """ "train (cpu 8, memory 32Gi, nvidia.com/gpu 4)"."""
        asked = types.pod_requests(pods.Pod.parse(pod))
        amounts = ", ".join(f"{name} {bins.amount(name, amount)}" for name, amount in asked.items() if amount)
        return f"{objects.name(pod)} ({amounts})"

    def _mood(self) -> str:
        if self._notice:
            return "bad"
        return "" if self.waiting is not None else "good" if all(node for _, node in self.placed) else "bad"

    def _redrawn(self) -> style.View:
        if self._controls is not None:
            self._controls.show(self)
        return self.view


class _Controls:
    """The live part of a board: a button per node, one to leave the pod Pending, one to take back, the picture."""

    def __init__(self, board: Board) -> None:
        pending = words.say(board.lang, "stays_pending")
        self.nodes = [_button(name, lambda name=name: board.place(name)) for name in board.node_names]
        self.pending = _button(pending, lambda: board.place(None))
        self.undo = _button(words.say(board.lang, "board_undo"), board.undo)
        self.picture = ipywidgets.HTML()
        row = ipywidgets.HBox([*self.nodes, self.pending, self.undo], layout={"flex_flow": "row wrap"})
        self.box = controls.column(row, self.picture)

    def show(self, board: Board) -> None:
        """Bring buttons and picture in line with the board."""
        for button in (*self.nodes, self.pending):
            button.disabled = board.waiting is None
        self.undo.disabled = not board.placed
        self.picture.value = board.view.html


def _button(name: str, pressed: Any) -> ipywidgets.Button:
    control = ipywidgets.Button(description=name, tooltip=name, layout={"width": "max-content"})
    control.on_click(lambda _button: pressed())
    return control


def _unbound(pod: Object) -> Object:
    """The pod as it came, before anybody decided; where it has only limits they are its requests, as in the API."""
    spec = {key: value for key, value in pod["spec"].items() if key != "nodeName"}
    return {**pod, "spec": {**spec, "containers": [_defaulted(one) for one in spec["containers"]]}}


def _defaulted(container: Mapping[str, Any]) -> dict[str, Any]:
    found = container.get("resources") or {}
    requests, limits = found.get("requests") or {}, found.get("limits") or {}
    requests = {**requests, **{name: amount for name, amount in limits.items() if name not in requests}}
    return {**container, "resources": {**found, "requests": requests}}


def board(nodes: Iterable[Object], pods: Iterable[Object], lang: str = "en", gpu: str = fragmentation.GPU) -> Board:
    """Let the reader place pods on nodes, one after another: by button, or by `board.place("node")` and `undo()`.

    board = views.board(nodes, pods, lang=lang)
    board                    # in a cell: a button per node, and the nodes as bins
    board.place("gpu-1")     # the same by text; None leaves the pod Pending
    """
    return Board(nodes, pods, lang, gpu)
