"""PodTemplates."""

from labkit.api.object import Object
from labkit.apiserver.defaulting import pod_spec
from labkit.apiserver.strategy import Strategy


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
