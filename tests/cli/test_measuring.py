"""Fair timing takes turns."""

from labkit.cli import measuring


def test_every_way_is_called_the_same_number_of_times_in_turn() -> None:
    calls: list[str] = []
    measured = measuring.in_turn({"a": lambda: calls.append("a"), "b": lambda: calls.append("b")}, calls=2, rounds=3)
    assert calls == ["a", "a", "b", "b"] * 3
    assert set(measured) == {"a", "b"}
    assert all(one.seconds >= 0 for one in measured.values())
