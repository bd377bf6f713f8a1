import pytest

from labkit import cel

# Each of these is true on a real API server, too.
TRUE = (
    "ip('10.0.0.1').family() == 4",
    "ip('::1').isLoopback()",
    "!ip('255.255.255.255').isGlobalUnicast()",
    "ip.isCanonical('2001:DB8::ABCD') == false",
    "cidr('192.168.0.0/24').containsIP('192.168.0.7')",
    "!cidr('192.168.0.0/24').containsCIDR(cidr('192.168.0.0/23'))",
    "cidr('192.168.0.1/24').masked() == cidr('192.168.0.0/24')",
    "string(cidr('192.168.0.1/24')) == '192.168.0.1/24'",
    "isIP('1.2.3.4') && !isIP('1.2.3')",
)


@pytest.mark.parametrize("expression", TRUE)
def test_the_library_answers_as_the_api_server_does(expression: str) -> None:
    assert cel.compile(expression, ()).evaluate({}) is True
