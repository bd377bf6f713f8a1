"""MutatingWebhookConfigurations."""

from datetime import datetime
from typing import Any

from labkit.api.object import Object
from labkit.apiserver import cells
from labkit.apiserver.column import Column
from labkit.apiserver.printer import AGE, NAME, Printer


class MutatingWebhookConfiguration(Printer):
    """Prints MutatingWebhookConfigurations."""

    resources = ("mutatingwebhookconfigurations.admissionregistration.k8s.io",)
    columns = (
        NAME,
        Column(
            "Webhooks", "Webhooks indicates the number of webhooks registered in this configuration", type="integer"
        ),
        AGE,
    )

    def cells(self, obj: Object, now: datetime) -> list[Any]:
        """Return the cells of a MutatingWebhookConfiguration."""
        return [cells.name(obj), len(obj.get("webhooks") or ()), cells.age(obj, now)]
