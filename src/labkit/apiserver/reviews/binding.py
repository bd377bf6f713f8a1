"""Bindings: the old way of a scheduler, without the pod in the path; nothing but the pod is stored."""

import dataclasses

from labkit.api import resources, status
from labkit.api.object import Object, name
from labkit.apiserver import pod_binding
from labkit.apiserver.review import Review
from labkit.apiserver.strategy import Action


class Binding(Review):
    """Answers `POST bindings`."""

    resource = "bindings"

    def answer(self, body: Object, action: Action) -> Object:
        """Bind the pod that the body names and return a Status. Raises 400, 404, 409 and 500."""
        pod_binding.check(body)
        if not name(body):
            raise status.bad_request("Name parameter required.")
        about = dataclasses.replace(action, resource=resources.PODS, name=name(body))
        found: Object = pod_binding.bind(about, body).payload
        return found
