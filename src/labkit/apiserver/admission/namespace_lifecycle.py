"""NamespaceLifecycle: nothing new in a namespace that is not there or on its way out; some namespaces stay."""

from labkit.api import resources, status
from labkit.api.object import Object, is_terminating
from labkit.apiserver.admission_plugin import AdmissionPlugin
from labkit.apiserver.strategy import CREATE, DELETE, Action

NAMESPACES = resources.NAMESPACES
IMMORTAL = ("default", "kube-system", "kube-public")
# Access reviews are questions, not content.
QUESTIONS = ("localsubjectaccessreviews",)


class NamespaceLifecycle(AdmissionPlugin):
    """Guards namespaces."""

    order = 10

    def admit(self, action: Action, obj: Object | None, old: Object | None) -> None:
        """Raise 404 or 403 for content that has no namespace to live in."""
        if action.operation == DELETE and action.resource is NAMESPACES and action.name in IMMORTAL:
            raise status.forbidden(NAMESPACES, action.name, "this namespace may not be deleted")
        if action.operation != CREATE or not action.namespace or action.subresource or action.resource is NAMESPACES:
            return
        namespace = action.registry.store.get(NAMESPACES, action.namespace)
        if namespace is None:
            raise status.not_found(NAMESPACES, action.namespace)
        if is_terminating(namespace):
            why = f"unable to create new content in namespace {action.namespace} because it is being terminated"
            refused = status.forbidden(action.resource, action.name, why)
            refused.status["details"]["causes"] = [
                {
                    "reason": "NamespaceTerminating",
                    "message": f"namespace {action.namespace} is being terminated",
                    "field": "metadata.namespace",
                }
            ]
            raise refused
