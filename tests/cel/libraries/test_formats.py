import pytest

from labkit import cel

# Each of these is true on a real API server, too.
TRUE = (
    "!format.dns1123Label().validate('a-b').hasValue()",
    "format.dns1123Label().validate('A').hasValue()",
    "format.named('uuid').hasValue() && !format.named('nope').hasValue()",
    "format.date().validate('x').value() == ['invalid date']",
    "!format.dns1123LabelPrefix().validate('a-').hasValue()",
)


@pytest.mark.parametrize("expression", TRUE)
def test_the_library_answers_as_the_api_server_does(expression: str) -> None:
    assert cel.compile(expression, ()).evaluate({}) is True
