"""Nodes."""

from datetime import datetime
from typing import Any

from labkit.api.object import Object, condition, labels
from labkit.apiserver import cells
from labkit.apiserver.column import Column
from labkit.apiserver.printer import AGE, NAME, Printer

INFO = "api.core.v1.NodeSystemInfo"
ADDRESSES = "api.core.v1.NodeStatus.addresses"
ROLE_PREFIX, OLD_ROLE = "node-role.kubernetes.io/", "kubernetes.io/role"


class Node(Printer):
    """Prints Nodes."""

    resources = ("nodes",)
    columns = (
        NAME,
        Column("Status", "The status of the node"),
        Column("Roles", "The roles of the node"),
        AGE,
        Column("Version", field=f"{INFO}.kubeletVersion"),
        Column("Internal-IP", field=ADDRESSES, wide=True),
        Column("External-IP", field=ADDRESSES, wide=True),
        Column("OS-Image", field=f"{INFO}.osImage", wide=True),
        Column("Kernel-Version", field=f"{INFO}.kernelVersion", wide=True),
        Column("Container-Runtime", field=f"{INFO}.containerRuntimeVersion", wide=True),
    )

    def cells(self, obj: Object, now: datetime) -> list[Any]:
        """Return the cells of a Node."""
        info = (obj.get("status") or {}).get("nodeInfo") or {}
        about = [info.get(field) or cells.UNKNOWN for field in ("osImage", "kernelVersion", "containerRuntimeVersion")]
        about[1] += f" ({info['architecture']})" if info.get("architecture") else ""
        return [
            *(cells.name(obj), _status(obj), cells.joined(sorted(_roles(obj))), cells.age(obj, now)),
            *(info.get("kubeletVersion", ""), _address(obj, "InternalIP"), _address(obj, "ExternalIP")),
            *about,
        ]


def _status(obj: Object) -> str:
    ready = condition(obj, "Ready")
    word = "Unknown" if ready is None else "Ready" if ready.get("status") == "True" else "NotReady"
    return f"{word},SchedulingDisabled" if (obj.get("spec") or {}).get("unschedulable") else word


def _roles(obj: Object) -> set[str]:
    roles = {key[len(ROLE_PREFIX) :] for key in labels(obj) if key.startswith(ROLE_PREFIX)}
    return (roles | {labels(obj).get(OLD_ROLE, "")}) - {""}


def _address(obj: Object, type_: str) -> str:
    addresses = (obj.get("status") or {}).get("addresses") or ()
    return next((str(one["address"]) for one in addresses if one.get("type") == type_), cells.NONE)
