"""What there is: pools of a node, in the order in which they are tried."""

from typing import Any

import pytest

from labkit.api import make
from labkit.api.node import Node
from labkit.scheduler.devices.inventory import Device, Inventory, Slice
from labkit.scheduler.devices.unsupported import Unsupported

NODE = Node.parse(make.a_node("a"))


def a_slice(name: str, pool: str, driver: str = "d", of: int = 1, **device: Any) -> dict[str, Any]:
    numbered = {"name": pool, "generation": 1, "resourceSliceCount": of}
    devices = [{"name": f"{name}-0", **device}]
    return {
        "metadata": {"name": name},
        "spec": {"driver": driver, "pool": numbered, "nodeName": "a", "devices": devices},
    }


def test_pools_come_by_driver_and_name_and_slices_by_name() -> None:
    slices = [
        a_slice("s3", "p2"),
        a_slice("s2", "p1", of=2),
        a_slice("s1", "p1", of=2),
        a_slice("s0", "p9", driver="c"),
    ]
    pools = Inventory(slices).pools(NODE)
    assert [one.id for one in pools] == [("c", "p9"), ("d", "p1"), ("d", "p2")]
    assert [device.id[2] for one in pools for device in one.devices(NODE)] == ["s0-0", "s1-0", "s2-0", "s3-0"]


def test_attributes_are_found_under_the_drivers_domain_and_under_their_own() -> None:
    attributes = {"model": {"string": "x"}, "other.io/numa": {"int": 1}}
    (device,) = Slice(a_slice("s", "p", driver="d.io", attributes=attributes)).devices
    assert isinstance(device, Device)
    assert device.attribute("d.io/model") == ("string", "x")
    assert device.attribute("other.io/numa") == ("int", 1)
    assert device.attribute("other.io/model") is None


UNSUPPORTED = {
    "bindingConditions": ["ready"],
    "bindsToNode": True,
    "allowMultipleAllocations": True,
    "consumesCounters": [{"counterSet": "c"}],
}


@pytest.mark.parametrize(("field", "value"), UNSUPPORTED.items(), ids=UNSUPPORTED.keys())
def test_what_cannot_be_given_out_truly_is_refused(field: str, value: Any) -> None:
    with pytest.raises(Unsupported) as refused:
        Inventory([a_slice("s", "p", **{field: value})]).check()
    assert str(refused.value) == f"{field} of ResourceSlice s"
