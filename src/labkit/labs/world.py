"""A lab's world on a cluster: built anew from a seed, with the learner's files applied as kubectl would.

`operations.yaml` among the files stands for what is not applied but done: a list of
    - delete: {resource: pods, name: ledger-1, namespace: billing}
    - patch: {resource: nodes, name: core-4, patch: {spec: {unschedulable: false}}}
`40-operations.yaml` is one, too: files are taken in name order, and two steps may each bring their own.
"""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from labkit import errors
from labkit.api import manifests
from labkit.api import object as objects
from labkit.clusters import connecting
from labkit.clusters.cluster import Cluster
from labkit.labs import engine_codes, overlay, schema
from labkit.labs.finding import Finding
from labkit.labs.lab import Lab
from labkit.labs.snapshot import Snapshot

# The kinds that labs look at.
LOOKED_AT = (
    "namespaces",
    "nodes",
    "priorityclasses",
    "pods",
    "deployments",
    "replicasets",
    "services",
    "configmaps",
    "poddisruptionbudgets",
    "resourcequotas",
)
VERBS = ("delete", "patch")
NO_CHARACTER = "\ufffd"  # what stands where bytes were that are no UTF-8
SETTLE_LIMIT_SECONDS = 60.0
LABEL = "labkit.io/lab"


@dataclass(frozen=True)
class World:
    """A cluster with the learner's files on it, and what was wrong with the files."""

    cluster: Cluster
    findings: tuple[Finding, ...]


def build(lab: Lab, seed: int, files: Mapping[str, str]) -> World:
    """Return a fresh simulated world with these files applied, settled."""
    cluster = connecting.connect("sim", nodes=0, seed=seed)
    set_up(cluster, lab, seed)
    findings = tuple(apply(cluster, files))
    settle(cluster)
    return World(cluster, findings)


def set_up(cluster: Cluster, lab: Lab, seed: int) -> None:
    """Bring the lab's world to a cluster; what is there already is left as it is. Raises BackendError."""
    missing = [need for need in lab.needs if not cluster.can(need)]
    if missing:
        raise errors.BackendError(
            f"Lab {lab.id} needs a cluster with {', '.join(missing)}; the {cluster.backend} backend has not. "
            'Leave cluster= out, or give it labkit.connect("sim", nodes=0).'
        )
    for obj in objects_of(lab, seed):
        cluster.apply(labelled(obj, lab))
    settle(cluster)


def apply(cluster: Cluster, files: Mapping[str, str], lab: Lab | None = None) -> list[Finding]:
    """Apply files in name order, as `kubectl apply -f` of the folder does; return what went wrong, file by file."""
    findings = []
    for name, content in sorted(files.items()):
        try:
            _refuse_other_encodings(name, content)
            if overlay.is_operations(name):
                _operate(cluster, manifests.load_value(content, name), name)
            else:
                for obj in _loaded(name, content):
                    cluster.apply(labelled(obj, lab) if lab else obj)
        except errors.ManifestError as failed:
            findings.append(Finding(engine_codes.UNREADABLE, name, "", str(failed)))
        except errors.ApiError as refused:
            findings.append(Finding(engine_codes.REFUSED, name, _fields(refused), str(refused)))
    return findings


def look(cluster: Cluster, lab: Lab, seed: int, files: Mapping[str, str]) -> Snapshot:
    """Return what a cluster looks like now, with the learner's files and the lab's own numbers."""
    found = {plural: cluster.get(plural, all_namespaces=True) for plural in LOOKED_AT}
    return Snapshot(found, dict(files), lab.values(seed), objects_of(lab, seed))


def objects_of(lab: Lab, seed: int) -> tuple[objects.Object, ...]:
    """Return the objects of world.yaml. They are shared: read them, or take a copy."""
    return _parsed(lab.world(seed))


def settle(cluster: Cluster) -> None:
    """Let the world come to rest. One that never does (a crash loop) is looked at as it is after a minute."""
    try:
        cluster.settle(SETTLE_LIMIT_SECONDS)
    except errors.NothingWillHappen:
        return


def labelled(obj: Mapping[str, Any], lab: Lab) -> objects.Object:
    """Return the object with the label by which `stop` finds it."""
    marked = objects.copied(obj)
    metadata = marked.setdefault("metadata", {})
    if isinstance(metadata, dict):
        labels = metadata.get("labels")
        if labels is None or isinstance(labels, dict):
            metadata["labels"] = {**(labels or {}), LABEL: lab.id}
    return marked


@functools.lru_cache(maxsize=64)  # the same worlds and files come again with every check, and reading YAML is slow
def _parsed(manifest: str) -> tuple[objects.Object, ...]:
    return tuple(manifests.load(manifest))


def _loaded(name: str, content: str) -> tuple[objects.Object, ...]:
    """Parse a file's text; what is wrong with it is said with the file's name."""
    try:
        return _parsed(content + "\n")
    except errors.ManifestError as failed:
        raise errors.ManifestError(str(failed).replace("this manifest", name, 1)) from failed


def _refuse_other_encodings(name: str, content: str) -> None:
    """Refuse a file that was read with holes in it: Korean and Windows editors may save in other encodings."""
    line = content[: content.find(NO_CHARACTER)].count("\n") + 1 if NO_CHARACTER in content else 0
    if line:
        raise errors.ManifestError(
            f"{name}, line {line}: this is not UTF-8 text. Save the file as UTF-8 (in the editor: Save with Encoding)."
        )


def _operate(cluster: Cluster, operations: Any, name: str) -> None:
    problems: list[str] = []
    listed = schema.listed(operations, name, problems)
    steps = [_operation(one, f"{name}, operation {number}", problems) for number, one in enumerate(listed, 1)]
    if problems:
        raise errors.ManifestError("; ".join(problems))
    for verb, target in steps:
        place = (target["resource"], target["name"])
        space = str(target.get("namespace") or "default")
        if verb == "delete":
            cluster.delete(*place, space)
        else:
            cluster.patch(*place, target["patch"], space)


def _operation(found: Any, where: str, problems: list[str]) -> tuple[str, dict[str, Any]]:
    """Return the verb and the target of one operation."""
    one = schema.mapping(found, where, problems, optional=VERBS)
    if len(one) != 1:
        problems.append(f"{where}: one of {' or '.join(VERBS)} is expected")
        return "", {}
    verb, aim = next(iter(one.items()))
    required = ("resource", "name", "patch") if verb == "patch" else ("resource", "name")
    target = schema.mapping(aim, where, problems, required, ("namespace",))
    for field in ("resource", "name"):
        schema.text(target.get(field), f"{where}, {field}", problems)
    if verb == "patch":
        schema.mapping(target.get("patch"), f"{where}, patch", problems, optional=_keys(target.get("patch")))
    return verb, target


def _keys(value: Any) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, Mapping) else ()


def _fields(refused: errors.ApiError) -> str:
    causes = (refused.status.get("details") or {}).get("causes") or ()
    return ", ".join(str(cause["field"]) for cause in causes if cause.get("field")) or refused.reason
