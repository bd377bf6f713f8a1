"""Identity: an object and the path it is sent to have to mean the same thing."""

from labkit.api import status
from labkit.api.object import Object, metadata
from labkit.apiserver.strategy import Action


def check_namespace(obj: Object, action: Action) -> None:
    """Raise 400 if an object names another namespace than its path; what has none loses it silently."""
    have = metadata(obj).get("namespace")
    if have and have != action.namespace:
        if not action.resource.namespaced:
            del obj["metadata"]["namespace"]
            return
        raise status.bad_request(
            "the namespace of the provided object does not match the namespace sent on the request"
        )


def check(obj: Object, action: Action) -> None:
    """Raise 400 if a PUT or PATCH would rename or move an object: its namespace and its name are those of the path."""
    meta = obj.setdefault("metadata", {})
    check_namespace(obj, action)
    have = meta.get("name", "")
    if not have:
        raise status.bad_request(
            f"the name of the object ({action.name} based on URL) was undeterminable: name must be provided"
        )
    if have != action.name:
        raise status.bad_request(f"the name of the object ({have}) does not match the name on the URL ({action.name})")
    if action.namespace:
        meta["namespace"] = action.namespace
