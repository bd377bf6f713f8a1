import pytest

from labkit import cel

# Each of these is true on a real API server, too.
TRUE = (
    "sets.contains([1, 2], [1])",
    "sets.equivalent([1, 2, 2], [2, 1])",
    "sets.intersects([1], [1, 2])",
    "!sets.intersects([1], [2])",
)


@pytest.mark.parametrize("expression", TRUE)
def test_the_library_answers_as_the_api_server_does(expression: str) -> None:
    assert cel.compile(expression, ()).evaluate({}) is True
