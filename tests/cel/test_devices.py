"""The type of `device`; what selectors answer is tested where the scheduler asks them."""

from labkit.cel import devices, types


def test_an_attribute_may_be_the_answer() -> None:
    assert devices.selector('device.attributes["d.io"].x').type == types.ANY
    assert devices.selector('true ? device.attributes["d.io"].x : false').type == types.ANY
    assert devices.selector('device.driver == "d.io"').type == types.BOOL


def test_versions_and_amounts_are_values_of_their_own() -> None:
    assert devices.version("1.10.0") > devices.version("1.9.9")
    assert devices.amount("1Gi") == devices.amount("1024Mi")
