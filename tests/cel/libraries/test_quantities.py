import pytest

from labkit import cel

# Each of these is true on a real API server, too.
TRUE = (
    "quantity('1Gi').compareTo(quantity('1G')) == 1",
    "quantity('50k').sub(20).asInteger() == 49980",
    "quantity('1.5') == quantity('1500m')",
    "isQuantity('1Gi') && !isQuantity('1x')",
    "sign(quantity('-5')) == -1",
    "quantity('1').isLessThan(quantity('2'))",
)


@pytest.mark.parametrize("expression", TRUE)
def test_the_library_answers_as_the_api_server_does(expression: str) -> None:
    assert cel.compile(expression, ()).evaluate({}) is True
