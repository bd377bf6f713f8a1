import pytest

from labkit import cel

# Each of these is true on a real API server, too.
TRUE = (
    "1 + 2 * 3 == 7",
    "5 % 3 == 2",
    "'a' + 'b' == 'ab'",
    "[1] + [2] == [1, 2]",
    "2 in [1, 2] && !(3 in [1])",
    "'a' in {'a': 1}",
    "timestamp('2026-01-02T00:00:00Z') - timestamp('2026-01-01T00:00:00Z') == duration('24h')",
)


@pytest.mark.parametrize("expression", TRUE)
def test_the_library_answers_as_the_api_server_does(expression: str) -> None:
    assert cel.compile(expression, ()).evaluate({}) is True
