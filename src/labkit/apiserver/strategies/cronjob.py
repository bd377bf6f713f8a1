"""CronJobs."""

from collections.abc import Iterable

from labkit.api.object import Object
from labkit.api.status import Cause
from labkit.apiserver.defaulting import workloads
from labkit.apiserver.strategy import Action, Strategy
from labkit.apiserver.validation import fields, jobs

NAME_LIMIT = 63 - 11


class CronJob(Strategy):
    """The strategy of CronJobs."""

    resources = ("cronjobs.batch",)
    counts_generations = True
    has_status = True

    def default(self, obj: Object) -> None:
        """Fill in policies, histories and the template."""
        workloads.cron_job(obj["spec"])

    def prepare_create(self, obj: Object, action: Action) -> None:
        """A new CronJob has no status."""
        obj["status"] = {}

    def validate(self, obj: Object) -> Iterable[Cause]:
        """Return what is wrong with a CronJob; its name has to leave room for the Jobs' suffix."""
        name = obj["metadata"].get("name", "")
        if len(name) > NAME_LIMIT:
            yield fields.invalid("metadata.name", name, f"must be no more than {NAME_LIMIT} characters")
        yield from jobs.cron(obj["spec"])
