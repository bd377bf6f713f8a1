"""Jobs."""

from datetime import datetime
from typing import Any

from labkit.api import timestamps
from labkit.api.object import Object, condition, is_terminating
from labkit.apiserver import cells
from labkit.apiserver.column import Column
from labkit.apiserver.printer import AGE, CONTAINERS, IMAGES, NAME, Printer

SPEC = "api.batch.v1.JobSpec"
# The first condition that holds gives the word.
ENDS, LATER = ("Complete", "Failed"), ("Suspended", "FailureTarget", "SuccessCriteriaMet")


class Job(Printer):
    """Prints Jobs."""

    resources = ("jobs.batch",)
    columns = (
        NAME,
        Column("Status", "Status of the job."),
        Column("Completions", field="api.batch.v1.JobStatus.succeeded"),
        Column("Duration", "Time required to complete the job."),
        AGE,
        CONTAINERS,
        IMAGES,
        Column("Selector", field=f"{SPEC}.selector", wide=True),
    )

    def cells(self, obj: Object, now: datetime) -> list[Any]:
        """Return the cells of a Job."""
        spec, status = obj.get("spec") or {}, obj.get("status") or {}
        template = cells.template(spec)
        return [
            cells.name(obj),
            _status(obj),
            _completions(spec, status.get("succeeded", 0)),
            _duration(status, now),
            cells.age(obj, now),
            cells.containers(template),
            cells.images(template),
            cells.selector(spec.get("selector")),
        ]


def _status(obj: Object) -> str:
    for type_ in (*ENDS, "", *LATER):
        if type_ == "" and is_terminating(obj):
            return "Terminating"
        if ((type_ and condition(obj, type_)) or {}).get("status") == "True":
            return type_
    return "Running"


def _completions(spec: dict[str, Any], succeeded: int) -> str:
    if spec.get("completions") is not None:
        return f"{succeeded}/{spec['completions']}"
    parallelism = spec.get("parallelism") or 0
    return f"{succeeded}/1 of {parallelism}" if parallelism > 1 else f"{succeeded}/1"


def _duration(status: dict[str, Any], now: datetime) -> str:
    if not status.get("startTime"):
        return ""
    end = timestamps.parse(status["completionTime"]) if status.get("completionTime") else now
    return cells.duration(end - timestamps.parse(status["startTime"]))
