import pytest

from labkit import cel

# Each of these is true on a real API server, too.
TRUE = (
    "'abc'.charAt(1) == 'b'",
    "'a b c'.split(' ', 2) == ['a', 'b c']",
    "'tacocat'.lastIndexOf('ac', 3) == 1",
    "'tacocat'.indexOf('a', 3) == 5",
    "'hello'.replace('l', 'L', 1) == 'heLlo'",
    "' x '.trim() == 'x'",
    "'HeLLo'.lowerAscii() == 'hello'",
    "'hello'.upperAscii() == 'HELLO'",
    "['a', 'b'].join('-') == 'a-b'",
    "'abcd'.substring(1, 3) == 'bc'",
    "'%s has %d'.format(['a', 2]) == 'a has 2'",
    "'%s'.format([[1, 'a']]) == '[1, \"a\"]'",
    "'%f'.format([12345.5]) == '12,345.500000'",
    "'%.2e'.format([123.456]) == '1.234560×10⁰²'",
)


@pytest.mark.parametrize("expression", TRUE)
def test_the_library_answers_as_the_api_server_does(expression: str) -> None:
    assert cel.compile(expression, ()).evaluate({}) is True
