import pytest

from labkit import cel

# Each of these is true on a real API server, too.
TRUE = (
    "semver('1.0.0-alpha.1').compareTo(semver('1.0.0-alpha.beta')) == -1",
    "semver('1.10.0').isGreaterThan(semver('1.9.0'))",
    "isSemver('v1.0', true) && !isSemver('v1.0')",
    "semver('1.2.3').minor() == 2",
)


@pytest.mark.parametrize("expression", TRUE)
def test_the_library_answers_as_the_api_server_does(expression: str) -> None:
    assert cel.compile(expression, ()).evaluate({}) is True
