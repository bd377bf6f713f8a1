"""The service account controller: every namespace has a ServiceAccount named default."""

from labkit.api import object as objects
from labkit.api import resources
from labkit.api.object import Object
from labkit.client.controller import Controller

NAMESPACES = resources.known("v1", "Namespace")
SERVICE_ACCOUNTS = resources.known("v1", "ServiceAccount")


class ServiceAccount(Controller):
    """Creates the default ServiceAccount, again if somebody deletes it."""

    name = "service-account"
    watches = (NAMESPACES, SERVICE_ACCOUNTS)

    def start(self) -> None:
        """Hear of namespaces, and of ServiceAccounts that go."""
        super().start()
        self.informers[SERVICE_ACCOUNTS].on(delete=self._gone)

    def reconcile(self, key: str) -> None:
        """Create the namespace's default ServiceAccount if it is not there."""
        namespace = self.informers[NAMESPACES].get(key)
        if namespace is None or objects.is_terminating(namespace):
            return
        if self.informers[SERVICE_ACCOUNTS].get(f"{key}/default") is None:
            account = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "default", "namespace": key}}
            self.client.create(SERVICE_ACCOUNTS, account)

    def _gone(self, account: Object) -> None:
        self.queue.add(objects.namespace(account))
