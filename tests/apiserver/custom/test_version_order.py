"""The order of versions."""

from labkit.apiserver.custom import version_order

ORDERED = ["v10", "v2", "v1", "v11beta2", "v10beta3", "v3beta1", "v12alpha1", "v11alpha2", "foo1", "foo10"]


def test_the_order_is_kubernetes_own() -> None:
    assert sorted(sorted(ORDERED), key=version_order.rank, reverse=True) == ORDERED
