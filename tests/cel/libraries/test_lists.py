import pytest

from labkit import cel

# Each of these is true on a real API server, too.
TRUE = (
    "[1, 2, 3].sum() == 6",
    "[3, 1].min() == 1",
    "['a', 'c'].max() == 'c'",
    "[1, 2].isSorted()",
    "['b', 'a'].isSorted() == false",
    "[1, 2, 1].lastIndexOf(1) == 2",
    "[1, 2].indexOf(3) == -1",
    "[1, 2, 3].slice(1, 2) == [2]",
    "[[1], [2]].flatten() == [1, 2]",
    "[2, 1].sort() == [1, 2]",
    "[1, 1].distinct() == [1]",
    "lists.range(3) == [0, 1, 2]",
    "[1, 2].reverse() == [2, 1]",
)


@pytest.mark.parametrize("expression", TRUE)
def test_the_library_answers_as_the_api_server_does(expression: str) -> None:
    assert cel.compile(expression, ()).evaluate({}) is True
