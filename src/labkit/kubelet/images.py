"""Images on a node: what a name means, whether it can be fetched, and in which words it cannot."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# A name that contains one of these is one that no registry has: how a lesson shows a failing pull.
MISSING_MARKS = ("does-not-exist", "doesnotexist", "nonexistent", "no-such", "missing")
# Fetched images have one size; only the event text shows it.
SIZE_BYTES = 50_000_000
# Whom the node would ask for the address of a registry.
NAME_SERVER = "10.96.0.10:53"
_REPOSITORY = re.compile(r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*")


@dataclass(frozen=True)
class Reference:
    """An image name taken apart: "quay.io/team/app:v1" is host "quay.io", repository "team/app", tag "v1"."""

    host: str
    repository: str
    tag: str

    @staticmethod
    def parse(image: str) -> "Reference":
        """Read an image name; what it leaves out is filled in as a container runtime does."""
        name, _, digest = image.partition("@")
        first, slash, rest = name.partition("/")
        host = first if slash and ("." in first or ":" in first or first == "localhost") else ""
        path = rest if host else name
        repository, _, tag = path.partition(":")
        if not host and "/" not in repository:
            repository = f"library/{repository}"
        return Reference(host or "docker.io", repository, digest or tag or "latest")


def invalid(image: str) -> str:
    """Return why a name is no image name, in the kubelet's words; "" if it is one."""
    reference = Reference.parse(image)
    prefix = f'Failed to apply default image tag "{image}": couldn\'t parse image name "{image}": '
    if re.search("[A-Z]", reference.repository):
        why = f"invalid reference format: repository name ({reference.repository}) must be lowercase"
        return prefix + why
    return "" if _REPOSITORY.fullmatch(reference.repository) else prefix + "invalid reference format"


def pull_error(image: str) -> str:
    """Return why an image cannot be fetched, in containerd's words; "" if it can."""
    reference = Reference.parse(image)
    full = image if reference.host in image else f"{reference.host}/{reference.repository}:{reference.tag}"
    failed = f'failed to pull and unpack image "{full}": failed to resolve reference "{full}": '
    if reference.host.endswith(".invalid"):
        url = f"https://{reference.host}/v2/{reference.repository}/manifests/{reference.tag}"
        unknown = f"dial tcp: lookup {reference.host} on {NAME_SERVER}: no such host"
        return f'{failed}failed to do request: Head "{url}": {unknown}'
    if any(mark in image for mark in MISSING_MARKS):
        return f"{failed}{full}: not found"
    return ""


def policy(container: Mapping[str, Any]) -> str:
    """Return imagePullPolicy, or the default that the API server would have set."""
    given = container.get("imagePullPolicy")
    if given:
        return str(given)
    return "Always" if Reference.parse(container["image"]).tag == "latest" else "IfNotPresent"


def known_to(node: Mapping[str, Any]) -> set[str]:
    """Return the image names that a Node lists in status.images."""
    listed = (node.get("status") or {}).get("images") or ()
    return {name for image in listed for name in image.get("names") or ()}
