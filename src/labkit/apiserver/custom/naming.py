"""Naming: which of the names that a definition asks for it gets, and the conditions that say so.

Source: the naming and establishing controllers of apiextensions-apiserver (Kubernetes 1.36).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from labkit.api.object import Object
from labkit.apiserver.custom import definition

FIELDS = ("plural", "singular", "shortNames", "kind", "listKind", "categories")


@dataclass(frozen=True)
class Taken:
    """The names that other definitions of the group have got."""

    resources: frozenset[str]
    kinds: frozenset[str]


def taken_by(crds: Iterable[Object]) -> Taken:
    """Return the names that definitions have got."""
    accepted = [(crd.get("status") or {}).get("acceptedNames") or {} for crd in crds]
    resources = {one.get(name) for one in accepted for name in ("plural", "singular")}
    resources |= {short for one in accepted for short in one.get("shortNames") or ()}
    kinds = {one.get(name) for one in accepted for name in ("kind", "listKind")}
    return Taken(frozenset(filter(None, resources)), frozenset(filter(None, kinds)))


def named(crd: Object, taken: Taken, now: str) -> Object:
    """Return a definition with the names it gets and the conditions about them; the same one if nothing changes."""
    asked, have = crd["spec"]["names"], (crd.get("status") or {}).get("acceptedNames") or {}
    if _cleaned(asked) == _cleaned(have):
        return crd
    got, refusal = _got(asked, have, taken)
    reason, message = refusal or ("NoConflicts", "no conflicts found")
    accepted = {"type": "NamesAccepted", "status": "False" if refusal else "True", "reason": reason}
    accepted = {**accepted, "message": message}
    if _cleaned(got) == _cleaned(have) and _same(definition.condition(crd, "NamesAccepted"), accepted):
        return crd
    status = {**(crd.get("status") or {}), "acceptedNames": got}
    found = with_condition({**crd, "status": status}, accepted, now)
    return with_condition(found, _established(crd, bool(refusal)), now)


def _got(asked: Mapping[str, Any], have: Mapping[str, Any], taken: Taken) -> tuple[dict[str, Any], Any]:
    got, refusal = dict(have), None
    for name in ("plural", "singular", "shortNames", "kind", "listKind"):
        used = taken.kinds if name in ("kind", "listKind") else taken.resources
        wanted, mine = asked.get(name), have.get(name)
        texts = [wanted] if isinstance(wanted, str) else wanted or []
        own = [mine] if isinstance(mine, str) else mine or []
        clashes = [f'"{one}" is already in use' for one in texts if one not in own and one in used]
        if clashes:
            message = clashes[0] if len(clashes) == 1 else f"[{', '.join(clashes)}]"
            refusal = (f"{name[0].upper()}{name[1:]}Conflict", message)
        elif wanted:
            got[name] = wanted
        else:
            got.pop(name, None)
    got.pop("categories", None)
    if asked.get("categories"):
        got["categories"] = asked["categories"]
    ordered = ("plural", "singular", "shortNames", "kind", "listKind", "categories")
    return {"plural": "", "kind": "", **{name: got[name] for name in ordered if name in got}}, refusal


def _established(crd: Object, refused: bool) -> dict[str, str]:
    old = definition.condition(crd, "Established")
    if old is not None and (old["status"] == "True" or refused):
        return dict(old)
    reason, message = "Installing", "the initial names have been accepted"
    if refused:
        reason, message = "NotAccepted", "not all names are accepted"
    return {"type": "Established", "status": "False", "reason": reason, "message": message}


def established(crd: Object, now: str) -> Object:
    """Return a definition as established, if its names are accepted; the same one if there is nothing to do."""
    if not definition.holds(crd, "NamesAccepted") or definition.holds(crd, "Established"):
        return crd
    made = {"type": "Established", "status": "True", "reason": "InitialNamesAccepted"}
    return with_condition(crd, {**made, "message": "the initial names have been accepted"}, now)


def with_condition(crd: Object, condition: Mapping[str, Any], now: str) -> Object:
    """Return a definition with a condition; its time is that of its last change of status."""
    listed = list((crd.get("status") or {}).get("conditions") or ())
    old = definition.condition(crd, condition["type"])
    time = old["lastTransitionTime"] if old is not None and old["status"] == condition["status"] else now
    names = ("type", "status")
    made = {name: condition[name] for name in names} | {"lastTransitionTime": time}
    made |= {name: condition[name] for name in ("reason", "message")}
    listed = [made if one is old else one for one in listed] if old is not None else [*listed, made]
    return {**crd, "status": {**(crd.get("status") or {}), "conditions": listed}}


def _same(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> bool:
    return old is not None and all(old.get(name) == new.get(name) for name in ("status", "reason", "message"))


def _cleaned(names: Mapping[str, Any]) -> dict[str, Any]:
    return {name: names[name] for name in FIELDS if names.get(name)}
