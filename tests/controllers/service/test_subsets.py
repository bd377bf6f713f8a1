"""The subsets of an Endpoints object."""

from typing import Any

from labkit.controllers.service import subsets
from labkit.controllers.service.subsets import Reached

HTTP: dict[str, Any] = {"name": "http", "port": 80, "protocol": "TCP"}
METRICS: dict[str, Any] = {"name": "metrics", "port": 9, "protocol": "TCP"}
ONE, TWO = {"ip": "10.0.0.1"}, {"ip": "10.0.0.2"}


def test_ports_of_the_same_addresses_share_a_subset() -> None:
    found = subsets.packed([Reached(TWO, True, HTTP), Reached(ONE, True, METRICS), Reached(TWO, True, METRICS)])
    assert found == [
        {"addresses": [TWO], "ports": [HTTP]},
        {"addresses": [ONE, TWO], "ports": [METRICS]},
    ]
    both = [Reached(one, True, port) for one in (TWO, ONE) for port in (METRICS, HTTP)]
    assert subsets.packed(both) == [{"addresses": [ONE, TWO], "ports": [HTTP, METRICS]}]


def test_a_service_without_ports_has_a_subset_without_ports() -> None:
    assert subsets.packed([Reached(ONE, False, None)]) == [{"notReadyAddresses": [ONE]}]


def test_a_thousand_addresses_are_kept_and_ready_ones_first() -> None:
    ready = [{"ip": f"10.0.{number // 250}.{number % 250}"} for number in range(998)]
    full = {"addresses": ready, "notReadyAddresses": [ONE, TWO, {"ip": "10.9.9.9"}], "ports": [HTTP]}
    (kept,), over = subsets.cut([full])
    assert (len(kept["addresses"]), len(kept["notReadyAddresses"]), over) == (998, 2, True)
    assert subsets.cut([{"addresses": [ONE]}]) == ([{"addresses": [ONE]}], False)
