"""The names of admission expressions and their types: object, oldObject, request, namespaceObject, params, authorizer.

Policies and webhooks' match conditions share them (apiserver's admission/plugin/cel).
"""

from collections.abc import Mapping, Sequence

from labkit.cel import types
from labkit.cel.errors import CompileError
from labkit.cel.program import Program, compile  # noqa: A004
from labkit.cel.types import DYN, INT, STRING, Type

_STRINGS, _LABELS = types.list_of(STRING), types.map_of(STRING, STRING)
_KIND = types.object_of("kubernetes.GroupVersionKind", dict.fromkeys(("group", "version", "kind"), STRING))
_RESOURCE = types.object_of("kubernetes.GroupVersionResource", dict.fromkeys(("group", "version", "resource"), STRING))
_USER = types.object_of(
    "kubernetes.UserInfo",
    {"username": STRING, "uid": STRING, "groups": _STRINGS, "extra": types.map_of(STRING, _STRINGS)},
)
REQUEST = types.object_of(
    "kubernetes.AdmissionRequest",
    {
        **dict.fromkeys(("kind", "requestKind"), _KIND),
        **dict.fromkeys(("resource", "requestResource"), _RESOURCE),
        **dict.fromkeys(("subResource", "requestSubResource", "name", "namespace", "operation"), STRING),
        "userInfo": _USER,
        "dryRun": types.BOOL,
        "options": DYN,
    },
)
NAMESPACE_METADATA = types.object_of(
    "kubernetes.NamespaceMetadata",
    {
        **dict.fromkeys(("name", "generateName", "namespace", "UID", "resourceVersion"), STRING),
        **dict.fromkeys(("labels", "annotations"), _LABELS),
        **dict.fromkeys(("creationTimestamp", "deletionTimestamp"), types.TIMESTAMP),
        **dict.fromkeys(("deletionGracePeriodSeconds", "generation"), INT),
        "finalizers": _STRINGS,
    },
)
NAMESPACE = types.object_of(
    "kubernetes.Namespace",
    {
        "metadata": NAMESPACE_METADATA,
        "spec": types.object_of("kubernetes.NamespaceSpec", {"finalizers": _STRINGS}),
        "status": types.object_of("kubernetes.NamespaceStatus", {"phase": STRING}),
    },
)
_PREFIX = "kubernetes.authorization."
_ALWAYS: Mapping[str, Type] = {"object": DYN, "oldObject": DYN, "namespaceObject": NAMESPACE, "request": REQUEST}
_AUTHORIZERS: Mapping[str, Type] = {
    "authorizer": Type(f"{_PREFIX}Authorizer"),
    "authorizer.requestResource": Type(f"{_PREFIX}ResourceCheck"),
}


class Environment:
    """The names of one policy's expressions; with `variables` it grows while they are compiled."""

    def __init__(self, has_params: bool) -> None:
        self._params: Mapping[str, Type] = {"params": DYN} if has_params else {}
        self.variables: dict[str, Type] | None = None

    def compile(
        self,
        expression: str,
        returns: Sequence[Type] = (),
        authorizer: bool = True,
        objects: Mapping[str, Type] | None = None,
    ) -> Program:
        """Compile an expression that must give one of some types. Raises CompileError.

        `objects` are the types that it may write out: those of `patches` in a mutation.
        """
        known = {**_ALWAYS, **self._params, **(_AUTHORIZERS if authorizer else {})}
        if self.variables is not None:
            known["variables"] = types.object_of("kubernetes.variables", dict(self.variables))
        program = compile(expression, tuple(known), known, objects)
        if returns and program.type not in returns:
            kinds = [_shown(one) for one in returns]
            wanted = kinds[0] if len(kinds) == 1 else f"one of [{' '.join(kinds)}]"
            raise CompileError(f"must evaluate to {wanted} but got {_shown(program.type)}")
        return program


def _shown(one: Type) -> str:
    return "null_type" if one.name == "null_type" else str(one)
