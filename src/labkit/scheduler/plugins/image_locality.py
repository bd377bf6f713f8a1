"""ImageLocality: nodes that have the pod's images already are better, by how much there would be to pull."""

from collections.abc import Callable

import numpy as np

from labkit.scheduler.framework.interface import MAX_NODE_SCORE, CycleState, Local, Plugin, Vector
from labkit.scheduler.framework.node_table import NodeTable
from labkit.scheduler.framework.types import NodeInfo, PodInfo

MI = 1024 * 1024
SMALLEST = 23 * MI
LARGEST_PER_CONTAINER = 1000 * MI


class ImageLocality(Plugin):
    """Scores by image bytes on the node, each scaled down by how few nodes have the image."""

    name = "ImageLocality"
    local = Local(pods=True, wider=True)  # how widespread an image is is seen whenever the node is looked at anew

    def score(self, state: CycleState, pod: PodInfo, nodes: NodeTable) -> Vector:
        """Scale the bytes that need not be pulled from 23 Mi .. 1000 Mi per container to 0..100."""
        total = np.zeros(len(nodes), dtype=np.int64)
        everything = len(self.handle.nodes)
        found: list[tuple[str, int]] = []
        for image in _images(pod, self.handle.version.image_volumes):
            known = nodes.images.get(image)
            if known is not None:
                found.append((image, known.size))
                total += (known.size * (nodes.image_spread(image) / everything)).astype(np.int64)
        state[self.name] = (found, everything)
        if not found:
            return total  # fewer bytes than count for anything
        largest = LARGEST_PER_CONTAINER * _containers(pod)
        return MAX_NODE_SCORE * (np.clip(total, SMALLEST, largest) - SMALLEST) // (largest - SMALLEST)

    def score_row(self, pod: PodInfo) -> Callable[[NodeInfo], int]:
        """Return the same for one node."""
        images = _images(pod, self.handle.version.image_volumes)
        largest = LARGEST_PER_CONTAINER * _containers(pod)

        def points(info: NodeInfo) -> int:
            nodes = self.handle.nodes
            held = [(known.size, image) for image in images if (known := nodes.images.get(image)) is not None]
            total = sum(int(size * (info.image_counts.get(image, 0) / len(nodes))) for size, image in held)
            return MAX_NODE_SCORE * (max(SMALLEST, min(total, largest)) - SMALLEST) // (largest - SMALLEST)

        return points

    def explain(self, state: CycleState, pod: PodInfo, nodes: NodeTable, scores: Vector, row: int) -> str:
        """ "nginx:1.29 180Mi*2/3 = 120Mi; 100*(120Mi-23Mi)/(1000Mi-23Mi) = 9"."""
        found, everything = state[self.name]
        parts, total = [], 0
        for image, size in found:
            count = int(nodes.image_spread(image)[row])
            if count:
                share = int(size * (count / everything))
                total += share
                parts.append(f"{image} {_mi(size)}*{count}/{everything} = {_mi(share)}")
        largest = LARGEST_PER_CONTAINER * _containers(pod)
        inside = max(SMALLEST, min(largest, total))
        formula = f"{MAX_NODE_SCORE}*({_mi(inside)}-{_mi(SMALLEST)})/({_mi(largest)}-{_mi(SMALLEST)}) = {scores[row]}"
        return f"{', '.join(parts) or 'no image of the pod on the node'}; {formula}"


def _images(pod: PodInfo, volumes_too: bool) -> list[str]:
    containers = (*pod.pod.init_containers, *pod.pod.containers)
    volumes = [one["image"].get("reference") or "" for one in pod.pod.volumes if one.get("image") and volumes_too]
    return [_normalized(image) for image in (*(one.image for one in containers), *volumes)]


def _containers(pod: PodInfo) -> int:
    """Image volumes are not counted, although their bytes are (1.36)."""
    return max(1, len(pod.pod.init_containers) + len(pod.pod.containers))


def _normalized(image: str) -> str:
    return image if image.rfind(":") > image.rfind("/") else f"{image}:latest"


def _mi(size: int) -> str:
    return f"{size / MI:g}Mi"
