import pytest

from labkit import cel

# Each of these is true on a real API server, too.
TRUE = (
    "url('https://example.com:80/p?k=v&k=w').getQuery() == {'k': ['v', 'w']}",
    "url('https://u@example.com/').getHost() == 'example.com'",
    "url('https://[::1]:80/').getHostname() == '::1'",
    "url('https://h:8080/').getPort() == '8080'",
    "url('/rel').getScheme() == ''",
    "isURL('https://a/') && !isURL('foo')",
)


@pytest.mark.parametrize("expression", TRUE)
def test_the_library_answers_as_the_api_server_does(expression: str) -> None:
    assert cel.compile(expression, ()).evaluate({}) is True
