"""CronJobs."""

from datetime import datetime
from typing import Any

from labkit.api.object import Object
from labkit.apiserver import cells
from labkit.apiserver.column import Column
from labkit.apiserver.printer import AGE, CONTAINERS, IMAGES, NAME, Printer

SPEC, STATUS = "api.batch.v1.CronJobSpec", "api.batch.v1.CronJobStatus"
SUSPENDED = {True: "True", False: "False", None: cells.UNSET}


class CronJob(Printer):
    """Prints CronJobs."""

    resources = ("cronjobs.batch",)
    columns = (
        NAME,
        Column("Schedule", field=f"{SPEC}.schedule"),
        Column("Timezone", field=f"{SPEC}.timeZone"),
        Column("Suspend", field=f"{SPEC}.suspend", type="boolean"),
        Column("Active", field=f"{STATUS}.active", type="integer"),
        Column("Last Schedule", field=f"{STATUS}.lastScheduleTime"),
        AGE,
        CONTAINERS,
        IMAGES,
        Column("Selector", field="api.batch.v1.JobSpec.selector", wide=True),
    )

    def cells(self, obj: Object, now: datetime) -> list[Any]:
        """Return the cells of a CronJob."""
        spec, status = obj.get("spec") or {}, obj.get("status") or {}
        job = (spec.get("jobTemplate") or {}).get("spec") or {}
        template = cells.template(job)
        last = status.get("lastScheduleTime")
        return [
            cells.name(obj),
            spec.get("schedule", ""),
            spec.get("timeZone") or cells.NONE,
            SUSPENDED[spec.get("suspend")],
            len(status.get("active") or ()),
            cells.since(last, now) if last else cells.NONE,
            cells.age(obj, now),
            cells.containers(template),
            cells.images(template),
            cells.selector(job.get("selector")),
        ]
