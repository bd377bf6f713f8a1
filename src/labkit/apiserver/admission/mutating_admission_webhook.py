"""MutatingAdmissionWebhook: asks the stored webhooks how a request is to be changed."""

from labkit.api import resources
from labkit.api.object import Object
from labkit.apiserver.admission_plugin import AdmissionPlugin
from labkit.apiserver.policies import hooks, replacing, review
from labkit.apiserver.policies.hooks import Hook
from labkit.apiserver.policies.review import NoAnswer
from labkit.apiserver.strategy import Action

CONFIGURATIONS = resources.known("admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration")


class MutatingAdmissionWebhook(AdmissionPlugin):
    """Lets webhooks change objects. Without a configuration it costs one look at a count."""

    order = 170

    def admit(self, action: Action, obj: Object | None, old: Object | None) -> None:
        """Apply the patches of the webhooks, one after the other; those that ask for it see changes once more."""
        if not action.registry.store.collection(CONFIGURATIONS).objects:
            return
        hidden = replacing.hidden(action, obj)
        try:
            self._ask_all(action, obj, old)
        finally:
            if obj is not None:
                obj["metadata"].update(hidden)

    def _ask_all(self, action: Action, obj: Object | None, old: Object | None) -> None:
        for hook in hooks.concerned(CONFIGURATIONS, action, obj, old):
            key = ("webhook", hook.get("name", ""))
            if not action.reinvocation.takes_part(key):
                continue
            if self._changes(hook, action, obj, old):
                action.reinvocation.changed()
            if hook.get("reinvocationPolicy") == "IfNeeded":
                action.reinvocation.asked(key)

    def _changes(self, hook: Hook, action: Action, obj: Object | None, old: Object | None) -> bool:
        """Ask one webhook and say whether the object is another one now."""
        found = hooks.ask(hook, action, obj, old, mutating=True)
        if obj is None:
            return False
        try:
            patched = review.patched(obj, found)
        except NoAnswer as error:
            raise hooks.failed(hook.get("name", ""), error) from error
        if patched is None:
            return False
        action.registry.strategy(action.resource).default(patched)
        replacing.replace(obj, patched)
        return True
