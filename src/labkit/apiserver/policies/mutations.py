"""A MutatingAdmissionPolicy made ready: its mutations compiled once, and applied to one object after another.

What an expression gives is merged into the object as server-side apply merges, or is a JSON patch. Neither says who
owns the fields. Source: apiserver's admission/plugin/policy/mutating.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from labkit.api import status
from labkit.api.object import Object
from labkit.apiserver import custom_type, json_patch, objects, typed_problems, typed_value
from labkit.apiserver.managed_fields import Write
from labkit.apiserver.policies import compiled, matching, review
from labkit.apiserver.policies.compiled import Conditions, Expression, Failed, Variables
from labkit.apiserver.strategy import Action
from labkit.apiserver.typed_value import Shape
from labkit.cel import converting, patches
from labkit.cel.admission import Environment
from labkit.cel.types import Type
from labkit.cel.values import Object as Written


class Mutations:
    """The expressions of one MutatingAdmissionPolicy."""

    def __init__(self, policy: Object) -> None:
        spec = policy["spec"]
        environment = Environment(bool(spec.get("paramKind")))
        self.conditions = Conditions(spec.get("matchConditions") or [], environment)
        self.variables = Variables(spec.get("variables") or [], environment)
        self.mutators = [_mutator(one, environment) for one in spec.get("mutations") or ()]


class Mutator:
    """One mutation; what there is of it depends on how it is written."""

    returns: Type

    def __init__(self, text: str, environment: Environment) -> None:
        self._expression: Expression = compiled.compiled(
            text, environment, returns=(self.returns,), objects=patches.OBJECTS
        )

    def apply(self, obj: Object, scope: Mapping[str, Any], action: Action) -> Object:
        """Return the object as the mutation leaves it. Raises Failed, and the ApiErrors that no policy may ignore."""
        raise NotImplementedError


class ApplyConfiguration(Mutator):
    """Object{…}, which is merged into the object."""

    returns = patches.OBJECT

    def apply(self, obj: Object, scope: Mapping[str, Any], action: Action) -> Object:
        """Return the object with what the expression says of it."""
        value = self._expression.evaluate(scope)
        _check_names(value, patches.OBJECT.name)
        if not _named_by_texts(value):
            raise Failed("invalid return type: *dynamic.ObjectVal")
        type_ = {"apiVersion": obj["apiVersion"], "kind": obj["kind"]}
        config = {**converting.plain(value), **type_}
        if matching.subresource(action) == "scale":
            raise Failed(f"{_NOT_TYPED}no corresponding type for autoscaling/v1, Kind=Scale")
        of = Write(action.resource, "", "").shape
        if of is None:
            raise _not_found(action)
        wrong = [*_nulls(of, config, ""), *typed_problems.problems(of, config)]
        if wrong:
            shown = wrong[0] if len(wrong) == 1 else "errors:" + "".join(f"\n  {one}" for one in wrong)
            raise Failed(f"{_NOT_TYPED}{shown}")
        whole = list(_atomics(of, config, ""))
        if whole:
            text = f"may not mutate atomic arrays, maps or structs: {', '.join(whole)}"
            raise Failed(f"error applying patch: invalid ApplyConfiguration: {text}")
        return _typed(typed_value.merge(of, obj, config), action)


class JSONPatch(Mutator):
    """[JSONPatch{…}], which is carried out on the object."""

    returns = patches.JSON_PATCHES

    def apply(self, obj: Object, scope: Mapping[str, Any], action: Action) -> Object:
        """Return the patched object, or the same one if a test of the patch does not hold."""
        operations = [_operation(one, self._expression.text) for one in self._expression.evaluate(scope)]
        try:
            patched = json_patch.apply(obj, operations)
        except json_patch.TestFailed:
            return obj
        except json_patch.PatchFailed as error:
            raise Failed(f"JSON Patch: {error}") from error
        return _decoded(patched, action)


_NOT_TYPED = "error applying patch: failed to convert patch object to typed object: "


def _mutator(mutation: Mapping[str, Any], environment: Environment) -> Mutator:
    if mutation.get("patchType") == "JSONPatch":
        return JSONPatch(mutation["jsonPatch"]["expression"], environment)
    return ApplyConfiguration(mutation["applyConfiguration"]["expression"], environment)


def _check_names(value: Any, path: str) -> None:
    wrong = list(patches.misnamed(value, path))
    if wrong:
        raise Failed("type mismatch: " + "\n".join(wrong))


def _named_by_texts(value: Any) -> bool:
    """Say whether all keys of all maps in a value are texts."""
    if isinstance(value, Written):
        value = value.fields
    if isinstance(value, dict):
        return all(isinstance(key, str) and _named_by_texts(one) for key, one in value.items())
    return not isinstance(value, list) or all(map(_named_by_texts, value))


def _operation(patch: Any, expression: str) -> dict[str, Any]:
    given = patch.fields if isinstance(patch, Written) else {}
    for name in ("op", "path", "from"):
        if not isinstance(given.get(name, ""), str):
            kind = _GO_TYPES.get(type(given[name]), "[]ref.Val")
            why = f"unexpected type {kind} for JSONPatchType '{name}' field"
            raise Failed(f"expression '{expression}' resulted in error: {why}")
    found = {"op": given.get("op", ""), "path": given.get("path", "")}
    if given.get("from"):
        found["from"] = given["from"]
    if "value" in given:
        value = given["value"]
        if isinstance(value, Written):
            _check_names(value, value.name)
        found["value"] = converting.plain(value)
    return found


_GO_TYPES = {bool: "bool", int: "int64", float: "float64", dict: "map[ref.Val]ref.Val"}


def _typed(merged: Object, action: Action) -> Object:
    """Return a merged object as one of its kind: a structure that is new has all that belongs to it."""
    try:
        return objects.decoded(action.resource, merged)[0]
    except ValueError as error:
        resource = action.resource
        about = f"{resource.api_version}, Kind={resource.kind}"
        raise Failed(f"unable to convert unstructured object to {about}: {error}") from error


def _decoded(patched: Any, action: Action) -> Object:
    try:
        obj, unknown = objects.decoded(action.resource, patched)
    except ValueError as error:
        raise review.internal(str(error)) from error
    if unknown and custom_type.rules_of(action.resource) is None:
        shown = ", ".join(f'unknown field "{one}"' for one in sorted(unknown))
        raise review.internal(f"strict decoding error: {shown}")
    return obj


def _not_found(action: Action) -> Exception:
    resource = action.resource
    kind = f"{resource.api_version}, Kind={resource.kind}"
    late = "There can be a delay between when CustomResourceDefinitions are created and when they are available."
    return status.failure(503, "ServiceUnavailable", f"Resource kind {kind} not found. {late}")


def _nulls(of: Shape | None, value: Any, path: str) -> Iterator[str]:
    """Yield where a configuration says null: an expression's null is a number, and so nothing is unset."""
    if of is None:
        return
    if isinstance(value, dict):
        for name, child in value.items():
            yield from _nulls(of.below(name), child, f"{path}.{name}")
    elif value is None and of.kind == "leaf" and of.written == "string":
        yield f"{path}: expected string, got &value.valueUnstructured{{Value:0}}"
    elif value is None and (of.kind in _WANTED or of.written == "bool"):
        yield f"{path}: expected {_WANTED.get(of.kind, 'boolean')}, got &{{NULL_VALUE}}"


_WANTED = {"map": "map", "list": "list"}


def _atomics(of: Shape, value: Any, path: str) -> Iterator[str]:
    """Yield the lists and structures of a configuration that would be replaced as a whole."""
    if isinstance(value, dict | list) and of.kind == "leaf":
        yield path
    if of.kind == "leaf" and "." in of.written and not of.written.startswith(("[]", "map[")):
        of = Shape("map", of.written, is_struct=True)
    if isinstance(value, dict) and of.is_struct:
        for name, child in value.items():
            below = of.below(name)
            if below is not None:
                yield from _atomics(below, child, f"{path}.{name}")
    elif isinstance(value, list):
        items = of.item if of.kind == "list" else typed_value.shape(of.written.removeprefix("[]"))
        for index, child in enumerate(value):
            yield from _atomics(items, child, f"{path}[{index}]")
