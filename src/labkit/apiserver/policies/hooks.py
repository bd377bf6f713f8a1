"""One round of webhooks: which are asked about a request, in which order, and what becomes of their answers."""

from collections.abc import Iterator, Mapping
from typing import Any

from labkit import errors
from labkit.api import status
from labkit.api.object import Object
from labkit.api.resources import ResourceType
from labkit.apiserver.policies import calling, environment, matching, review
from labkit.apiserver.policies.compiled import Conditions, Failed
from labkit.apiserver.policies.review import NoAnswer
from labkit.apiserver.strategy import Action
from labkit.cel.admission import Environment

Hook = Mapping[str, Any]


def concerned(kind: ResourceType, action: Action, obj: Object | None, old: Object | None) -> Iterator[Hook]:
    """Yield the webhooks that a request is about, in order of their configurations' names. Raises ApiError."""
    if matching.exempt(action):
        return
    for configuration in action.registry.store.list(kind):
        for hook in configuration.get("webhooks") or ():
            if _concerns(hook, action, obj, old):
                yield hook


def _concerns(hook: Hook, action: Action, obj: Object | None, old: Object | None) -> bool:
    if not matching.rules(hook.get("rules") or (), action):
        return False
    if not matching.in_namespace(hook.get("namespaceSelector"), action, obj or old):
        return False
    if not matching.about_object(hook.get("objectSelector"), obj, old):
        return False
    conditions = hook.get("matchConditions")
    if not conditions:
        return True
    try:
        lenient = hook.get("failurePolicy") == "Ignore"
        return Conditions(conditions, Environment(False)).hold(environment.scope(action, obj, old), lenient)
    except Failed as error:
        raise status.forbidden(action.resource, action.name, str(error)) from error


def ask(hook: Hook, action: Action, obj: Object | None, old: Object | None, mutating: bool) -> Mapping[str, Any]:
    """Return what a webhook answers that allows a request; an empty answer if it failed and may.

    Raises the ApiError of a denial, or of a failure that is not to be ignored.
    """
    name = hook.get("name", "")
    if action.dry_run and hook.get("sideEffects") not in ("None", "NoneOnDryRun"):
        raise status.bad_request(f"admission webhook {name} does not support dry run")
    try:
        found = _answered(hook, action, obj, old, mutating)
    except NoAnswer as error:
        if hook.get("failurePolicy") == "Ignore":
            return {}
        raise failed(name, error) from error
    action.warnings += [str(one) for one in found.get("warnings") or ()]
    if not found.get("allowed"):
        raise review.denial(name, found)
    return found


def _answered(hook: Hook, action: Action, obj: Object | None, old: Object | None, mutating: bool) -> dict[str, Any]:
    known = next((one for one in hook.get("admissionReviewVersions") or () if one in ("v1", "v1beta1")), "v1")
    asked = review.question(action, obj, old, f"admission.k8s.io/{known}", action.registry.seeds.uid())
    return review.answer(calling.ask(hook, asked, action), asked, mutating)


def failed(name: str, error: NoAnswer) -> errors.ApiError:
    """Return the 500 for a webhook that does not answer as it must."""
    return review.internal(f'failed calling webhook "{name}": {error}')
