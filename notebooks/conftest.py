"""nbval's settings for the stored notebooks."""

from labkit.cli.nbval_plugin import (
    pytest_assertrepr_compare,
    pytest_collectstart,
    pytest_configure,
    pytest_runtest_setup,
)

__all__ = ["pytest_assertrepr_compare", "pytest_collectstart", "pytest_configure", "pytest_runtest_setup"]
