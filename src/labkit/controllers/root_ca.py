"""The root CA publisher: every namespace has a ConfigMap named kube-root-ca.crt."""

from labkit.api import object as objects
from labkit.api import resources
from labkit.api.object import Object
from labkit.client.controller import Controller

NAMESPACES = resources.known("v1", "Namespace")
CONFIG_MAPS = resources.known("v1", "ConfigMap")
NAME = "kube-root-ca.crt"
DESCRIPTION = (
    "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the "
    "internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes "
    "clusters."
)
# A simulated pod opens no connection; the file it would mount says so.
BUNDLE = "# A simulated cluster has no certificate authority.\n"


class RootCa(Controller):
    """Publishes the bundle with which pods verify the API server."""

    name = "root-ca-certificate-publisher"
    watches = (NAMESPACES, CONFIG_MAPS)

    def start(self) -> None:
        """Hear of namespaces, and of bundles that go."""
        super().start()
        self.informers[CONFIG_MAPS].on(delete=self._gone)

    def reconcile(self, key: str) -> None:
        """Create the namespace's bundle if it is not there."""
        namespace = self.informers[NAMESPACES].get(key)
        if namespace is None or objects.is_terminating(namespace):
            return
        if self.informers[CONFIG_MAPS].get(f"{key}/{NAME}") is None:
            annotations = {"kubernetes.io/description": DESCRIPTION}
            metadata = {"name": NAME, "namespace": key, "annotations": annotations}
            bundle = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": {"ca.crt": BUNDLE}}
            self.client.create(CONFIG_MAPS, bundle)

    def _gone(self, config_map: Object) -> None:
        if objects.name(config_map) == NAME:
            self.queue.add(objects.namespace(config_map))
