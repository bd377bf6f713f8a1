"""Addresses: each once, in order."""

from labkit.kubelet import addresses


def test_addresses_come_in_order_and_the_gateways_is_left_out() -> None:
    pool = addresses.Pool(addresses.POD_POOL)
    assert [pool.take() for _ in range(3)] == ["10.244.0.2", "10.244.0.3", "10.244.0.4"]


def test_a_node_that_names_its_address_keeps_it() -> None:
    node = {
        "status": {"addresses": [{"type": "Hostname", "address": "n"}, {"type": "InternalIP", "address": "1.2.3.4"}]}
    }
    assert addresses.internal_ip(node) == "1.2.3.4"
    assert addresses.internal_ip({}) == ""
