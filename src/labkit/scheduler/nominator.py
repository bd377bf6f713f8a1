"""The nominator: which waiting pods were promised a place on which node by preemption."""

from collections.abc import Sequence

from labkit.scheduler.framework.types import PodInfo


class Nominator:
    """Promises, by node and by pod."""

    def __init__(self) -> None:
        self._by_node: dict[str, dict[str, PodInfo]] = {}
        self._node_of: dict[str, str] = {}

    def nominate(self, pod: PodInfo, node: str) -> None:
        """Promise a pod a place; an earlier promise is void."""
        self.withdraw(pod.key)
        self._node_of[pod.key] = node
        self._by_node.setdefault(node, {})[pod.key] = pod

    def withdraw(self, key: str) -> None:
        """The promise is kept, or void."""
        node = self._node_of.pop(key, None)
        if node is not None:
            self._by_node[node].pop(key, None)

    def node_of(self, key: str) -> str:
        """Return the node a pod was promised, or ""."""
        return self._node_of.get(key, "")

    def on(self, node: str) -> Sequence[PodInfo]:
        """Return the pods that were promised a place on a node."""
        return list(self._by_node.get(node, {}).values())

    def nodes(self) -> list[str]:
        """Return the nodes on which places are promised."""
        return [node for node, pods in self._by_node.items() if pods]
