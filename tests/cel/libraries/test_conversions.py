import pytest

from labkit import cel

# Each of these is true on a real API server, too.
TRUE = (
    "string(1.0) == '1'",
    "string(123456789.0) == '1.23456789e+08'",
    "string(0.00001) == '1e-05'",
    "int(1.9) == 1",
    "double('1e3') == 1000.0",
    "bytes('é').size() == 2",
    "timestamp('2026-01-02T03:04:05.006Z').getMilliseconds() == 6",
    "timestamp('2026-01-01T10:00:00Z').getHours('Asia/Seoul') == 19",
    "timestamp('2026-01-02T00:00:00Z').getDayOfWeek() == 5",
    "duration('1h').getMinutes() == 60",
    "uint('5') == 5u",
)


@pytest.mark.parametrize("expression", TRUE)
def test_the_library_answers_as_the_api_server_does(expression: str) -> None:
    assert cel.compile(expression, ()).evaluate({}) is True
