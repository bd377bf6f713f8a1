"""PodTemplates."""

from collections.abc import Iterable

from labkit.api.object import Object
from labkit.api.status import Cause
from labkit.apiserver.defaulting import pod_spec
from labkit.apiserver.strategy import Strategy
from labkit.apiserver.validation import pod_template


class PodTemplate(Strategy):
    """The strategy of PodTemplates."""

    resources = ("podtemplates",)
    counts_generations = True
    returns_deleted = True

    def default(self, obj: Object) -> None:
        """Fill in the template."""
        pod_spec.complete(obj["template"]["spec"])

    def spec_changed(self, obj: Object, old: Object) -> bool:
        """The template is the spec."""
        return bool(obj["template"] != old["template"])

    def validate(self, obj: Object) -> Iterable[Cause]:
        """Return what is wrong with the template."""
        return pod_template.validate(obj["template"], "template")
