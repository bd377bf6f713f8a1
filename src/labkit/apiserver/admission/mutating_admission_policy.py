"""MutatingAdmissionPolicy: policies in CEL, bound to requests, change the objects of these."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from labkit import errors
from labkit.api import resources, status
from labkit.api.object import Object, name, namespace, uid
from labkit.apiserver.admission_plugin import AdmissionPlugin
from labkit.apiserver.policies import environment, matching, params, replacing
from labkit.apiserver.policies.compiled import Failed
from labkit.apiserver.policies.mutations import Mutations, Mutator
from labkit.apiserver.policies.params import NotConfigured
from labkit.apiserver.strategy import Action

GROUP = "admissionregistration.k8s.io/v1"
POLICIES = resources.known(GROUP, "MutatingAdmissionPolicy")
BINDINGS = resources.known(GROUP, "MutatingAdmissionPolicyBinding")
OTHER_NAMESPACE = "the namespace of the provided object does not match the namespace sent on the request"


@dataclass(frozen=True)
class Invocation:
    """A policy that is to be applied: with which binding and which parameter."""

    policy: Object
    binding: Object
    param: Object | None

    @property
    def key(self) -> tuple[str, ...]:
        """What tells it apart in the second round."""
        about = (namespace(self.param), name(self.param)) if self.param is not None else ()
        return ("policy", name(self.policy), name(self.binding), *about)


@dataclass(frozen=True)
class Problem:
    """What keeps a policy from being applied; without a reason of its own the request is Forbidden."""

    policy: Object
    who: str
    message: str
    reason: str = ""

    def __str__(self) -> str:
        return f"policy {self.who} denied request: {self.message}"


class MutatingAdmissionPolicy(AdmissionPlugin):
    """Changes objects by the stored policies, in the order of their names (upstream keeps no order)."""

    order = 165

    def __init__(self) -> None:
        self._ready: dict[tuple[str, str], Mutations] = {}

    def admit(self, action: Action, obj: Object | None, old: Object | None) -> None:
        """Apply the policies that are bound to a request. Raises the ApiError of one that fails and may not."""
        store = action.registry.store
        if obj is None or not store.collection(BINDINGS).objects or not store.collection(POLICIES).objects:
            return
        if matching.exempt(action):
            return
        later = replacing.hidden(action, obj)
        try:
            problems: list[Problem] = []
            for one in list(_invocations(action, obj, old, problems)):
                self._apply(one, action, obj, old, problems)
        finally:
            obj["metadata"].update(later)
        _refuse(action, obj, [one for one in problems if one.policy["spec"].get("failurePolicy") != "Ignore"])
        if action.resource.namespaced and obj["metadata"].get("namespace") != action.namespace:
            raise status.bad_request(OTHER_NAMESPACE)

    def _apply(self, one: Invocation, action: Action, obj: Object, old: Object | None, problems: list[Problem]) -> None:
        mutations, who = self._mutations(one.policy), _named(one.policy, one.binding)
        lenient = one.policy["spec"].get("failurePolicy") == "Ignore"
        try:
            applies = mutations.conditions.hold(_scope(one, action, obj, old), lenient)
        except Failed as error:
            problems.append(Problem(one.policy, who, str(error), "Invalid"))
            return
        if not applies or not action.reinvocation.takes_part(one.key):
            return
        succeeded, before = False, copy.deepcopy(obj)
        for mutator in mutations.mutators:
            try:
                scope = mutations.variables.added(_scope(one, action, obj, old))
                _mutate(mutator, obj, scope, action)
                succeeded = True
            except Failed as error:
                problems.append(Problem(one.policy, who, str(error), "Invalid"))
        if one.policy["spec"].get("reinvocationPolicy") == "IfNeeded":
            action.reinvocation.asked(one.key)
        if succeeded:  # other policies are asked again even if the object is the same as before
            action.reinvocation.changed("policy" if obj == before else "")

    def _mutations(self, policy: Object) -> Mutations:
        """The compiled policy; it is made anew when the stored one has changed."""
        key = (uid(policy), str(policy["metadata"].get("generation", "")))
        found = self._ready.get(key)
        if found is None:
            self._ready = {have: one for have, one in self._ready.items() if have[0] != key[0]}
            found = self._ready[key] = Mutations(policy)
        return found


def _invocations(action: Action, obj: Object, old: Object | None, problems: list[Problem]) -> Iterator[Invocation]:
    """Yield what is to be applied, as the request is before anything is; note what cannot be."""
    for policy in action.registry.store.list(POLICIES):
        if not matching.matches(policy["spec"].get("matchConstraints") or {}, action, obj, old):
            continue
        for binding in action.registry.store.list(BINDINGS):
            if binding["spec"].get("policyName") != name(policy):
                continue
            if not matching.matches(binding["spec"].get("matchResources") or {}, action, obj, old):
                continue
            try:
                found = params.collect(policy["spec"].get("paramKind"), binding["spec"].get("paramRef"), action)
            except NotConfigured as error:
                if str(error).startswith("failed to configure policy"):
                    problems.append(Problem(policy, f'"{name(policy)}"', str(error)))
                    break
                problems.append(Problem(policy, _named(policy, binding), str(error)))
                continue
            yield from (Invocation(policy, binding, one) for one in found)


def _named(policy: Object, binding: Object) -> str:
    return f"'{name(policy)}' with binding '{name(binding)}'"


def _scope(one: Invocation, action: Action, obj: Object, old: Object | None) -> dict[str, Any]:
    return {**environment.scope(action, obj, old), "params": one.param}


def _mutate(mutator: Mutator, obj: Object, scope: dict[str, Any], action: Action) -> None:
    changed = copy.deepcopy(mutator.apply(obj, scope, action))
    action.registry.strategy(action.resource).default(changed)
    replacing.replace(obj, changed)


def _refuse(action: Action, obj: Object, problems: list[Problem]) -> None:
    """Raise the 403 for the first problem, with all of them as causes."""
    if not problems:
        return
    meta = obj.get("metadata") or {}
    called = action.name or meta.get("name") or meta.get("generateName") or "Unknown"
    base = status.forbidden(action.resource, called, "").status
    details: dict[str, Any] = {**base.get("details", {}), "causes": [{"message": str(one)} for one in problems]}
    reason = problems[0].reason or base["reason"]
    raise errors.ApiError({**base, "message": str(problems[0]), "reason": reason, "details": details})
