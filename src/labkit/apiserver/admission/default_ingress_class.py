"""DefaultIngressClass: an Ingress that names no class gets the one that is marked as the default."""

from labkit.api import resources
from labkit.api.object import Object, annotations, metadata, name
from labkit.apiserver.admission_plugin import AdmissionPlugin
from labkit.apiserver.strategy import CREATE, Action

INGRESSES = resources.by_kind("networking.k8s.io/v1", "Ingress") or resources.TYPES[0]
CLASSES = resources.by_kind("networking.k8s.io/v1", "IngressClass") or resources.TYPES[0]
OLD_ANNOTATION = "kubernetes.io/ingress.class"
DEFAULT_ANNOTATION = "ingressclass.kubernetes.io/is-default-class"


class DefaultIngressClass(AdmissionPlugin):
    """Completes new Ingresses."""

    order = 90

    def admit(self, action: Action, obj: Object | None, old: Object | None) -> None:
        """Set the default class; of several the youngest."""
        if obj is None or action.operation != CREATE or action.resource is not INGRESSES or action.subresource:
            return
        if obj["spec"].get("ingressClassName") is not None or OLD_ANNOTATION in annotations(obj):
            return
        defaults = [
            one for one in action.registry.store.list(CLASSES) if annotations(one).get(DEFAULT_ANNOTATION) == "true"
        ]
        if defaults:
            youngest = max(defaults, key=lambda one: (metadata(one)["creationTimestamp"], name(one)))
            obj["spec"]["ingressClassName"] = name(youngest)
