import pytest

from labkit import cel

# Each of these is true on a real API server, too.
TRUE = (
    "optional.of(1).or(optional.of(2)).value() == 1",
    "!optional.ofNonZeroValue('').hasValue()",
    "[1, 2].first().value() == 1",
    "[optional.of(1), optional.none()].unwrapOpt() == [1]",
)


@pytest.mark.parametrize("expression", TRUE)
def test_the_library_answers_as_the_api_server_does(expression: str) -> None:
    assert cel.compile(expression, ()).evaluate({}) is True
