"""ValidatingAdmissionPolicy: policies in CEL, bound to requests, deny them or warn."""

from collections.abc import Iterator
from typing import Any

from labkit.api import resources
from labkit.api.object import Object, name, uid
from labkit.apiserver.admission_plugin import AdmissionPlugin
from labkit.apiserver.policies import environment, matching, params, refusing
from labkit.apiserver.policies.compiled import Policy, Refusal
from labkit.apiserver.policies.params import NotConfigured
from labkit.apiserver.strategy import Action

GROUP = "admissionregistration.k8s.io/v1"
POLICIES = resources.known(GROUP, "ValidatingAdmissionPolicy")
BINDINGS = resources.known(GROUP, "ValidatingAdmissionPolicyBinding")


class ValidatingAdmissionPolicy(AdmissionPlugin):
    """Judges requests by the stored policies. Without a policy or a binding it costs one look at a count."""

    order = 180

    def __init__(self) -> None:
        self._ready: dict[tuple[str, str], Policy] = {}

    def validate(self, action: Action, obj: Object | None, old: Object | None) -> None:
        """Refuse what a bound policy denies; note what it warns of. Audit annotations are not kept."""
        store = action.registry.store
        if not store.collection(BINDINGS).objects or not store.collection(POLICIES).objects or matching.exempt(action):
            return
        denied: list[tuple[str, Refusal]] = []
        for policy in store.list(POLICIES):
            if matching.matches(policy["spec"].get("matchConstraints") or {}, action, obj, old):
                denied += self._judged(policy, action, obj, old)
        if denied:
            who, first = denied[0]
            message = f"ValidatingAdmissionPolicy {who} denied request: {first.message}"
            raise refusing.refused(action, obj, message, first.reason)

    def _judged(
        self, policy: Object, action: Action, obj: Object | None, old: Object | None
    ) -> Iterator[tuple[str, Refusal]]:
        lenient = policy["spec"].get("failurePolicy") == "Ignore"
        for binding in _bindings(policy, action):
            if not matching.matches(binding["spec"].get("matchResources") or {}, action, obj, old):
                continue
            who = f"'{name(policy)}' with binding '{name(binding)}'"
            try:
                values = params.collect(policy["spec"].get("paramKind"), binding["spec"].get("paramRef"), action)
            except NotConfigured as error:
                if not lenient:
                    of_policy = str(error).startswith("failed to configure policy")
                    yield (f"'{name(policy)}'" if of_policy else who), Refusal(str(error))
                continue
            scope = environment.scope(action, obj, old)
            for one in values:
                found = self._policy(policy).refusals({**scope, "params": one}, lenient)
                yield from _acted_on(found, binding["spec"].get("validationActions") or (), who, action)

    def _policy(self, policy: Object) -> Policy:
        """The compiled policy; it is made anew when the stored one has changed."""
        key = (uid(policy), str(policy["metadata"].get("generation", "")))
        found = self._ready.get(key)
        if found is None:
            self._ready = {have: one for have, one in self._ready.items() if have[0] != key[0]}
            found = self._ready[key] = Policy(policy)
        return found


def _bindings(policy: Object, action: Action) -> Iterator[Object]:
    return (one for one in action.registry.store.list(BINDINGS) if one["spec"].get("policyName") == name(policy))


def _acted_on(found: list[Refusal], actions: Any, who: str, action: Action) -> Iterator[tuple[str, Refusal]]:
    for one in found:
        if "Deny" in actions:
            yield who, one
        if "Warn" in actions:
            action.warnings.append(f"Validation failed for ValidatingAdmissionPolicy {who}: {one.message}")
