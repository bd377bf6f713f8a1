"""The scheduler's cache: nodes in list order, the pods on them (assumed ones included), and the snapshot of a cycle."""

from collections.abc import Iterable

from labkit.api.node import Node
from labkit.scheduler.framework.node_table import ImageState, NodeTable
from labkit.scheduler.framework.types import NodeInfo, PodInfo

Zone = tuple[str, str]


class NodeTree:
    """Node names by zone, zones in order of first appearance, names in order of arrival."""

    def __init__(self) -> None:
        self._zones: dict[Zone, dict[str, None]] = {}

    def add(self, node: Node) -> None:
        """Append a node to its zone."""
        self._zones.setdefault(node.zone, {})[node.name] = None

    def remove(self, node: Node) -> None:
        """Take a node out; a zone that empties is forgotten."""
        names = self._zones.get(node.zone, {})
        names.pop(node.name, None)
        if not names:
            self._zones.pop(node.zone, None)

    def names(self) -> list[str]:
        """Return the list order: one node per zone in turn, exhausted zones left out."""
        zones = [list(names) for names in self._zones.values()]
        rounds = max((len(names) for names in zones), default=0)
        return [names[turn] for turn in range(rounds) for names in zones if turn < len(names)]


class Cache:
    """What the scheduler believes to be where: what the API says, plus what it has decided itself and not yet seen."""

    def __init__(self) -> None:
        self._tree = NodeTree()
        self._nodes: dict[str, NodeInfo] = {}
        self._pods: dict[str, PodInfo] = {}  # by key
        self._places: dict[str, str] = {}  # pod key -> node name
        self._on: dict[str, dict[str, PodInfo]] = {}  # node name -> its pods, known node or not
        self._assumed: set[str] = set()
        self._images: dict[str, ImageState] = {}
        self._table = NodeTable((), self._images)
        self._dirty: set[str] = set()
        self._reordered = True

    # --- nodes -----------------------------------------------------------------------------------------------

    def add_node(self, node: Node) -> None:
        """Learn of a node; pods that were bound to it before it was known are on it now."""
        info = NodeInfo(node)
        _ = (node.allocatable, node.taints, node.unschedulable)  # parsed now, not by the first pod's search
        for pod in self._on.get(node.name, {}).values():
            info.add(pod)
        self._nodes[node.name] = info
        self._tree.add(node)
        self._add_images(node)
        self._reordered = True

    def update_node(self, node: Node) -> None:
        """Learn of a change; a node that moved to another zone will go to the end of that zone's nodes."""
        info = self._nodes.get(node.name)
        if info is None:
            return self.add_node(node)
        if info.node.zone != node.zone:
            self._tree.remove(info.node)
            self._tree.add(node)  # the list follows with the next node that comes or goes, as upstream's does
        if info.node.images != node.images:
            self._remove_images(info.node)
            self._add_images(node)
        self._own(node.name).node = node
        return None

    def remove_node(self, name: str) -> None:
        """Forget a node; its pods are remembered in case it comes back."""
        info = self._nodes.pop(name, None)
        if info is not None:
            self._tree.remove(info.node)
            self._remove_images(info.node)
            self._reordered = True

    # --- pods ------------------------------------------------------------------------------------------------

    def add_pod(self, pod: PodInfo) -> None:
        """Learn that a pod is bound (again with changes, or to what was only assumed before)."""
        self._assumed.discard(pod.key)
        self._put(pod, pod.pod.node_name)

    def assume(self, pod: PodInfo, node: str) -> None:
        """Count a pod on a node although the binding is still on its way."""
        self._assumed.add(pod.key)
        self._put(pod, node)

    def forget(self, key: str) -> None:
        """The binding came to nothing."""
        if key in self._assumed:
            self.remove_pod(key)

    def remove_pod(self, key: str) -> None:
        """Learn that a pod is gone, or finished."""
        self._assumed.discard(key)
        if self._pods.pop(key, None) is None:
            return
        place = self._places.pop(key)
        self._on[place].pop(key, None)
        if place in self._nodes:
            self._own(place).remove(key)

    def is_assumed(self, key: str) -> bool:
        """Whether the pod was decided here and the API has not said so yet."""
        return key in self._assumed

    def pods(self) -> Iterable[PodInfo]:
        """All pods that are on some node."""
        return self._pods.values()

    # --- the snapshot ------------------------------------------------------------------------------------------

    def snapshot(self) -> NodeTable:
        """Return the table of all nodes as they are now; it is refreshed by the next call."""
        if self._reordered:
            known = dict(zip(self._table.names, self._table.infos, strict=True))
            names = self._tree.names()
            fresh = {name for name in names if name in self._dirty or name not in known}
            # A node that was removed and came back is dirty although its name is known.
            infos = [
                self._seen(name) if name in fresh or known[name].node is not self._nodes[name].node else known[name]
                for name in names
            ]
            self._table = NodeTable(infos, self._images)
        else:
            for name in self._dirty:
                if name in self._nodes:
                    self._table.refresh(self._table.index[name], self._seen(name))
        self._reordered = False
        self._dirty.clear()
        return self._table

    def node_order(self) -> list[str]:
        """Return the names in list order."""
        return list(self.snapshot().names)

    def _seen(self, name: str) -> NodeInfo:
        """A node as it is now. How widespread its images are is seen only when the node changes, as upstream does."""
        info = self._nodes[name]
        info.shared = True
        info.image_counts = {image: len(self._images[image].nodes) for image in info.node.images}
        return info

    def _own(self, name: str) -> NodeInfo:
        """A node that is about to change: a copy, if a snapshot holds it as it is."""
        info = self._nodes[name]
        if info.shared:
            info = self._nodes[name] = info.clone()
        self._dirty.add(name)
        return info

    def _put(self, pod: PodInfo, node: str) -> None:
        before = self._pods.get(pod.key)
        if before is not None and before.content is pod.content and self._places[pod.key] == node:
            return self._confirm(pod, node)
        assumed = pod.key in self._assumed
        self.remove_pod(pod.key)
        if assumed:
            self._assumed.add(pod.key)
        self._pods[pod.key] = pod
        self._places[pod.key] = node
        self._on.setdefault(node, {})[pod.key] = pod
        if node in self._nodes:
            self._own(node).add(pod)
        return None

    def _confirm(self, pod: PodInfo, node: str) -> None:
        """Put a pod in the place of its like, as the latest; nothing that is counted changes."""
        for known in (self._pods, self._on[node]):
            del known[pod.key]
            known[pod.key] = pod
        if node in self._nodes:
            self._own(node).confirm(pod)

    def _add_images(self, node: Node) -> None:
        for image, size in node.images.items():
            self._images.setdefault(image, ImageState(size)).nodes.add(node.name)

    def _remove_images(self, node: Node) -> None:
        for image in node.images:
            state = self._images.get(image)
            if state is not None:
                state.nodes.discard(node.name)
                if not state.nodes:
                    del self._images[image]
