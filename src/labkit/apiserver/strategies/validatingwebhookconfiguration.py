"""ValidatingWebhookConfigurations."""

from collections.abc import Iterable

from labkit.api.object import Object
from labkit.api.status import Cause
from labkit.apiserver.defaulting import admission
from labkit.apiserver.strategy import Strategy
from labkit.apiserver.validation import webhooks


class ValidatingWebhookConfiguration(Strategy):
    """The strategy of ValidatingWebhookConfigurations."""

    resources = ("validatingwebhookconfigurations.admissionregistration.k8s.io",)
    counts_generations = True

    def default(self, obj: Object) -> None:
        """A webhook that fails refuses, and is waited for ten seconds."""
        admission.webhooks(obj, mutating=False)

    def validate(self, obj: Object) -> Iterable[Cause]:
        """Return what is wrong with a configuration."""
        return webhooks.configuration(obj, mutating=False)

    def validate_update(self, obj: Object, old: Object) -> Iterable[Cause]:
        """Return what is wrong with a changed configuration; match conditions that stay are fine."""
        return webhooks.configuration(obj, False, old)

    def spec_changed(self, obj: Object, old: Object) -> bool:
        """Whether there are other webhooks now."""
        return bool(obj.get("webhooks") != old.get("webhooks"))
