"""ImageLocality: images already there, scaled by how few nodes have them."""

from collections.abc import Callable
from typing import Any

from labkit.api import make

MI = 1024 * 1024


def node_with(name: str, **images: int) -> dict[str, Any]:
    node = make.a_node(name)
    node["status"]["images"] = [{"names": [image], "sizeBytes": size * MI} for image, size in images.items()]
    return node


def test_the_score_spells_out_size_and_spread(world: Callable[..., Any]) -> None:
    told = world([node_with("a", **{"img:latest": 500}), node_with("b", **{"img:latest": 500}), make.a_node("c")])
    trace = told.engine.decide(told.pod(make.a_pod("p", image="img"))).trace
    assert [trace.cell(node, "ImageLocality").weighted for node in "abc"] == [31, 31, 0]
    first = trace.cell("a", "ImageLocality").arithmetic
    assert first == "img:latest 500Mi*2/3 = 333.333Mi; 100*(333.333Mi-23Mi)/(1000Mi-23Mi) = 31"
    assert trace.cell("c", "ImageLocality").arithmetic.startswith("no image of the pod on the node")


def test_a_registry_with_a_port_is_no_tag(decide: Callable[..., Any]) -> None:
    nodes = [node_with("a", **{"reg:5000/img:latest": 1000}), make.a_node("b")]
    answer = decide(make.a_pod("p", image="reg:5000/img"), nodes)
    assert answer["scores"]["a"]["ImageLocality"] == 48
