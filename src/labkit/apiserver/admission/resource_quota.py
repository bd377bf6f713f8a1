"""ResourceQuota: a namespace may hold only so much; what a new object counts for is written into the quota's status."""

from collections.abc import Iterator

from labkit.api import resources, status
from labkit.api.object import Object, name
from labkit.api.resources import PODS
from labkit.apiserver import canonical_quantity, quota_usage
from labkit.apiserver.admission_plugin import AdmissionPlugin
from labkit.apiserver.pod_resources import Amounts, number
from labkit.apiserver.strategy import CREATE, Action, status_of

QUOTAS = resources.known("v1", "ResourceQuota")


class ResourceQuota(AdmissionPlugin):
    """Counts new objects."""

    order = 200

    def validate(self, action: Action, obj: Object | None, old: Object | None) -> None:
        """Raise 403 if a quota would be exceeded; else count the object once it is stored."""
        if obj is None or action.operation != CREATE or action.subresource or not action.namespace:
            return
        for quota, usage in list(_concerned(action, obj)):
            _check(action, quota, usage, obj)
            action.afterwards.append(_Count(action, quota, usage))


class _Count:
    """The writing down of what an object counts for."""

    def __init__(self, action: Action, quota: Object, usage: Amounts) -> None:
        self._action, self._quota, self._usage = action, quota, usage

    def __call__(self) -> None:
        store = self._action.registry.store
        quota = store.get(QUOTAS, f"{self._action.namespace}/{name(self._quota)}")
        if quota is not None:
            used = _used(quota)
            added = {one: canonical_quantity.total((used.get(one, "0"), amount)) for one, amount in self._usage.items()}
            store.update(QUOTAS, {**quota, "status": {**status_of(quota), "used": {**used, **added}}})


def _concerned(action: Action, obj: Object) -> Iterator[tuple[Object, Amounts]]:
    """The quotas that an object counts for, and for how much of what they limit."""
    quotas = list(action.registry.store.list(QUOTAS, action.namespace))
    usage = quota_usage.of(action.resource, obj) if quotas else {}
    for quota in quotas:
        limited = _hard(quota).keys() & usage.keys()
        by_container = _hard(quota) if action.resource is PODS else ()
        if (limited or by_container) and quota_usage.fits(quota, action.resource, obj):
            yield quota, {one: usage[one] for one in sorted(limited)}


def _check(action: Action, quota: Object, usage: Amounts, obj: Object) -> None:
    hard, used = _hard(quota), _used(quota)
    if action.resource is PODS:
        unsaid = quota_usage.not_specified(obj["spec"], hard)
        if unsaid:
            raise status.forbidden(action.resource, name(obj), f"failed quota: {name(quota)}: must specify {unsaid}")
    exceeded = [
        one
        for one, amount in usage.items()
        if number(amount) and number(used.get(one, "0")) + number(amount) > number(hard[one])
    ]
    if exceeded:
        requested, have, limit = (
            ",".join(f"{one}={amounts.get(one, '0')}" for one in exceeded) for amounts in (usage, used, hard)
        )
        why = f"exceeded quota: {name(quota)}, requested: {requested}, used: {have}, limited: {limit}"
        raise status.forbidden(action.resource, name(obj), why)


def _hard(quota: Object) -> Amounts:
    found: Amounts = status_of(quota).get("hard") or {}
    return found


def _used(quota: Object) -> Amounts:
    found: Amounts = status_of(quota).get("used") or {}
    return found
