"""ServiceAccounts."""

from datetime import datetime
from typing import Any

from labkit.api.object import Object
from labkit.apiserver import cells
from labkit.apiserver.printer import AGE, NAME, Printer


class ServiceAccount(Printer):
    """Prints ServiceAccounts."""

    resources = ("serviceaccounts",)
    columns = (NAME, AGE)

    def cells(self, obj: Object, now: datetime) -> list[Any]:
        """Return the cells of a ServiceAccount."""
        return [cells.name(obj), cells.age(obj, now)]
