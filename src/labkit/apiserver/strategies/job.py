"""Jobs: selector and labels are generated from the uid unless the Job brings its own."""

from collections.abc import Iterable, Sequence

from labkit.api.object import Object
from labkit.api.status import Cause
from labkit.apiserver.defaulting import workloads
from labkit.apiserver.strategy import Action, Strategy
from labkit.apiserver.validation import jobs

UID, NAME = "controller-uid", "job-name"
PREFIX = "batch.kubernetes.io/"
ORPHANS = (
    "child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set "
    "propagationPolicy=Orphan to suppress this warning"
)


class Job(Strategy):
    """The strategy of Jobs."""

    resources = ("jobs.batch",)
    counts_generations = True
    has_status = True
    default_propagation = "Orphan"

    def default(self, obj: Object) -> None:
        """Fill in counts, policies and the template."""
        workloads.job(obj)

    def prepare_create(self, obj: Object, action: Action) -> None:
        """Generate the selector; a new Job has no status."""
        obj["status"] = {}
        if not obj["spec"].get("manualSelector"):
            _generate_selector(obj)

    def deletion_warnings(self, propagation: str | None) -> Sequence[str]:
        """Say that the pods stay."""
        return (ORPHANS,) if propagation is None else ()

    def validate(self, obj: Object) -> Iterable[Cause]:
        """Return what is wrong with a new Job."""
        return jobs.validate(obj["spec"], obj["metadata"]["uid"])

    def validate_status(self, obj: Object, old: Object) -> Iterable[Cause]:
        """Return what is wrong with a changed status: the reason comes before the end."""
        return jobs.status(obj.get("status") or {}, old.get("status") or {})

    def validate_update(self, obj: Object, old: Object) -> Iterable[Cause]:
        """Return what is wrong with a change."""
        yield from jobs.validate(obj["spec"], old["metadata"]["uid"])
        yield from jobs.unchanged(obj["spec"], old["spec"])


def _generate_selector(obj: Object) -> None:
    uid, template = obj["metadata"]["uid"], obj["spec"]["template"]["metadata"]
    own = {
        PREFIX + UID: uid,
        PREFIX + NAME: obj["metadata"].get("name", ""),
        UID: uid,
        NAME: obj["metadata"].get("name", ""),
    }
    inherited = not obj["metadata"].get("labels") or obj["metadata"]["labels"] == template.get("labels")
    template["labels"] = {**(template.get("labels") or {}), **own}
    if inherited:
        obj["metadata"]["labels"] = dict(template["labels"])
    selector = obj["spec"].setdefault("selector", {})
    selector["matchLabels"] = {**(selector.get("matchLabels") or {}), PREFIX + UID: uid}
