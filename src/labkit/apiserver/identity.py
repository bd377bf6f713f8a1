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


def check_named(obj: Object, action: Action) -> None:
    """Raise 400 if an object that is to be changed has no name."""
    if not metadata(obj).get("name"):
        raise status.bad_request(
            f"the name of the object ({action.name} based on URL) was undeterminable: name must be provided"
        )


def check_same(obj: Object, action: Action) -> None:
    """A PUT or PATCH may not rename: URL and object have to agree."""
    meta = obj.setdefault("metadata", {})
    have = meta.get("name", "")
    if have and have != action.name:
        raise status.bad_request(f"the name of the object ({have}) does not match the name on the URL ({action.name})")
    check_namespace(obj, action)
    meta["name"] = action.name
    if action.namespace:
        meta["namespace"] = action.namespace
