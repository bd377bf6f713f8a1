"""ValidatingAdmissionWebhook: asks the stored webhooks whether a request may be carried out."""

from labkit.api import resources
from labkit.api.object import Object
from labkit.apiserver.admission_plugin import AdmissionPlugin
from labkit.apiserver.policies import hooks
from labkit.apiserver.strategy import Action

CONFIGURATIONS = resources.known("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration")


class ValidatingAdmissionWebhook(AdmissionPlugin):
    """Asks webhooks. Without a configuration it costs one look at a count."""

    order = 190

    def validate(self, action: Action, obj: Object | None, old: Object | None) -> None:
        """Raise what the first webhook that does not allow the request says."""
        if not action.registry.store.collection(CONFIGURATIONS).objects:
            return
        for hook in hooks.concerned(CONFIGURATIONS, action, obj, old):
            hooks.ask(hook, action, obj, old, mutating=False)
