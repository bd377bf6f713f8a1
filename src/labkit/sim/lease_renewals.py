"""Renewals of leases that nobody looks at, written down when somebody does.

Most of what happens in an idle cluster is that kubelets renew leases. While nobody watches, a renewal only takes its
version and is remembered; the leases are written before the next look at any of them. Whoever looks finds the objects,
times and versions that he would have found anyway.
"""

from labkit.api import object as objects
from labkit.api import resources
from labkit.api.object import Object
from labkit.apiserver.store import Store

LEASES = resources.known("coordination.k8s.io/v1", "Lease")
# Who could have a say in a renewal, if there is any.
_ADMISSION = tuple(
    resources.known("admissionregistration.k8s.io/v1", kind)
    for kind in (
        *("ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"),
        *("ValidatingAdmissionPolicyBinding", "MutatingAdmissionPolicyBinding"),
    )
)


class LeaseRenewals:
    """Puts off the renewals of kubelets; `own_listeners` is how many of our own hear of leases without need."""

    def __init__(self, store: Store, own_listeners: int) -> None:
        self.written = 0  # how many renewals were written down so far
        self._store = store
        self._leases = store.collection(LEASES)
        self._own_listeners = own_listeners
        self._owed: dict[str, tuple[int, str]] = {}  # key -> version and moment, in order of the versions
        self._renewed: dict[str, tuple[Object, Object]] = {}  # key -> the lease before its last renewal, and after

    def put_off(self, lease: Object, moment: str) -> Object | None:
        """Renew a lease later; return it as it is stored now.

        `lease` is the one that the kubelet stored last, or got from here. None if the renewal is to be sent: somebody
        else wrote the lease, watches, or has a say in writes.
        """
        key = objects.key(lease)
        before, after = self._renewed.get(key, (None, lease))
        known = after if before is lease else lease
        if self._leases.objects.get(key) is not known or self._is_watched():
            return None
        self._owed.pop(key, None)
        self._owed[key] = (self._store.set_aside(), moment)
        self._leases.owed = self._write
        return known

    def _is_watched(self) -> bool:
        if len(self._leases.listeners) > self._own_listeners:
            return True
        return any(self._store.collection(one).objects for one in _ADMISSION)

    def _write(self) -> None:
        owed, self._owed = self._owed, {}
        self.written += len(owed)
        for key, (version, moment) in owed.items():
            before = self._leases.objects[key]
            renewed = {**before, "spec": {**before["spec"], "renewTime": moment}}
            self._renewed[key] = (before, self._store.catch_up(LEASES, renewed, version))
