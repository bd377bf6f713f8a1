"""MutatingAdmissionWebhook: asks the stored webhooks how a request is to be changed."""

from typing import Any

from labkit.api import resources
from labkit.api.object import Object
from labkit.apiserver.admission_plugin import AdmissionPlugin
from labkit.apiserver.policies import hooks, review
from labkit.apiserver.policies.hooks import Hook
from labkit.apiserver.policies.review import NoAnswer
from labkit.apiserver.strategy import CREATE, Action

CONFIGURATIONS = resources.known("admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration")


class MutatingAdmissionWebhook(AdmissionPlugin):
    """Lets webhooks change objects. Without a configuration it costs one look at a count."""

    order = 170

    def admit(self, action: Action, obj: Object | None, old: Object | None) -> None:
        """Apply the patches of the webhooks, one after the other; those that ask for it see later changes once more."""
        if not action.registry.store.collection(CONFIGURATIONS).objects:
            return
        hidden = _hidden(action, obj)
        try:
            self._ask_all(action, obj, old)
        finally:
            if obj is not None:
                obj["metadata"].update(hidden)

    def _ask_all(self, action: Action, obj: Object | None, old: Object | None) -> None:
        again: list[Hook] = []
        waiting: list[Hook] = []  # asked, and to be asked again as soon as a later one changes something
        for hook in hooks.concerned(CONFIGURATIONS, action, obj, old):
            if self._changes(hook, action, obj, old):
                again += waiting
                waiting = []
            if hook.get("reinvocationPolicy") == "IfNeeded":
                waiting.append(hook)
        for hook in again:
            self._changes(hook, action, obj, old)

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
        _replace(obj, patched)
        return True


def _replace(obj: Object, patched: Object) -> None:
    """Make an object another one, in its place: the rest of the flow holds on to it and to its metadata."""
    meta = obj["metadata"]
    new = patched.pop("metadata")
    meta.clear()
    meta.update(new)
    obj.clear()
    obj.update({**patched, "metadata": meta})


def _hidden(action: Action, obj: Object | None) -> dict[str, Any]:
    """Take out what upstream gives a new object only after it was changed by admission."""
    if obj is None or action.operation != CREATE or action.subresource:
        return {}
    return {field: obj["metadata"].pop(field) for field in ("uid", "creationTimestamp") if field in obj["metadata"]}
