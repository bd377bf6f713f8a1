import pytest

from labkit import cel

# Each of these is true on a real API server, too.
TRUE = (
    "'abc 123'.find('[0-9]+') == '123'",
    "'a1b2'.findAll('[0-9]', 1) == ['1']",
    "'abc'.matches('^a.c$')",
    "matches('abc', 'b')",
    "'abc'.find('x') == ''",
)


@pytest.mark.parametrize("expression", TRUE)
def test_the_library_answers_as_the_api_server_does(expression: str) -> None:
    assert cel.compile(expression, ()).evaluate({}) is True
