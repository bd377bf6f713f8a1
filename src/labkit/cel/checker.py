"""The type checker: every name declared, every field known, every call with an overload.

A value of unknown type (dyn) fits everywhere; then the same questions are asked when the expression is evaluated.
"""

from collections.abc import Mapping

from labkit.cel import overloads, types
from labkit.cel.errors import EvaluationError
from labkit.cel.source import Problems
from labkit.cel.tree import Bind, Call, Elements, Entries, Fold, Literal, Name, Node, Select, dotted
from labkit.cel.types import BOOL, DYN, ERROR, INT, NULL, Bindings, Type

Scope = Mapping[str, Type]

TYPE_NAMES: Mapping[str, Type] = {
    **{
        name: types.parse(name)
        for name in ("bool", "bytes", "double", "duration", "int", "string", "timestamp", "uint", "null_type", "dyn")
    },
    "list": types.list_of(DYN),
    "map": types.map_of(DYN, DYN),
    "type": types.type_of(DYN),
    "optional_type": types.optional_of(DYN),
    "google.protobuf.Timestamp": types.TIMESTAMP,
    "google.protobuf.Duration": types.DURATION,
    "net.IP": Type("net.IP"),
    "net.CIDR": Type("net.CIDR"),
    "kubernetes.URL": Type("kubernetes.URL"),
    "kubernetes.Quantity": Type("kubernetes.Quantity"),
    "kubernetes.Semver": Type("kubernetes.Semver"),
}


_PREDICATES = ("all", "exists", "exists_one", "existsOne", "filter")
_CONVERSIONS = ("int", "uint", "double", "bool", "string", "bytes", "timestamp", "duration", "matches")

_OF_PATCHES = ("jsonpatch.escapeKey",)  # known where patches may be written out


class Checker:
    """One expression's types; what is wrong goes into `problems`."""

    def __init__(self, problems: Problems, objects: Mapping[str, Type]) -> None:
        self._problems = problems
        self._objects = objects
        self._mixed = 0  # inside of the values of a format, which may be of any types
        self.wrong = ""  # what the types say nothing of, and compiling still finds

    def check(self, node: Node, scope: Scope) -> Type:
        """Return the type of an expression."""
        match node:
            case Literal():
                return node.type
            case Name():
                return self._name(node.at, node.name, scope)
            case Select():
                return self._select(node, scope)
            case Call():
                return self._call(node, scope)
            case Elements():
                return self._elements(node, scope)
            case Entries(type_name=None):
                return self._entries(node, scope)
            case Entries():
                return self._object(node, scope)
            case Fold():
                return self._fold(node, scope)
            case Bind():
                return self._bind(node, scope)
        raise AssertionError(node)

    # --- names ------------------------------------------------------------------------------------------------

    def _name(self, at: int, name: str, scope: Scope) -> Type:
        if name in scope:
            return scope[name]
        if name in TYPE_NAMES:
            return types.type_of(TYPE_NAMES[name])
        self._problems.add(at, f"undeclared reference to '{name}' (in container '')")
        return ERROR

    def _select(self, node: Select, scope: Scope) -> Type:
        long = dotted(node)
        if long is not None and long in scope:
            return scope[long]
        if long is not None and long.partition(".")[0] not in scope and long in TYPE_NAMES:
            return types.type_of(TYPE_NAMES[long])
        found = self._field(node, self.check(node.operand, scope))
        if node.test:
            return BOOL
        return types.optional_of(found) if node.optional and found.name != "optional_type" else found

    def _field(self, node: Select, operand: Type) -> Type:
        if operand.name == "optional_type":
            return types.optional_of(self._field(node, operand.parameters[0]))
        if operand.name in types.DYNAMIC or operand.variable:
            return DYN
        if operand.name == "map":
            return operand.parameters[1]
        if operand.fields is not None:
            if node.field in operand.fields:
                found = operand.fields[node.field]
                return found if found.name else DYN
            self._problems.add(node.at, f"undefined field '{node.field}'")
            return ERROR
        text = f"type '{operand}' does not support field selection"
        if operand.name.startswith("kubernetes."):  # an object, of a type without a description
            text = f"unexpected failed resolution of '{operand}'"
        self._problems.add(node.at, text)
        return ERROR

    # --- calls ------------------------------------------------------------------------------------------------

    def _call(self, node: Call, scope: Scope) -> Type:
        if node.function in ("_[_]", "_[?_]"):
            return self._index(node, scope)
        if node.function in ("_&&_", "_||_"):
            for one in node.arguments:
                self._truth(one, self.check(one, scope))
            return BOOL
        arguments = [self._argument(node, one, scope) for one in node.arguments]
        self._literal(node)
        if node.target is None:
            return self._resolve(node, node.function, arguments, False)
        space = dotted(node.target)
        long = f"{space}.{node.function}"
        is_known = long in overloads.declared() and (bool(self._objects) or long not in _OF_PATCHES)
        if space is not None and space.partition(".")[0] not in scope and is_known:
            return self._resolve(node, long, arguments, False)
        return self._resolve(node, node.function, [self.check(node.target, scope), *arguments], True)

    def _argument(self, node: Call, one: Node, scope: Scope) -> Type:
        if node.function == "format" and isinstance(one, Elements):  # the one place for elements of several types
            self._mixed += 1
            for element in one.elements:
                self.check(element, scope)
            self._mixed -= 1
            self._formatting(node, one)
            return types.list_of(DYN)
        return self.check(one, scope)

    def _formatting(self, node: Call, given: Elements) -> None:
        """A format that stands there with its values is tried out."""
        text = node.target
        if isinstance(text, Literal) and all(isinstance(one, Literal) for one in given.elements):
            try:
                overloads.run("format", True, [text.value, [getattr(one, "value", None) for one in given.elements]])
            except EvaluationError as error:
                wrong = next((one for one in given.elements if "was given" in str(error)), node)
                self._problems.add(wrong.at, str(error))

    def _truth(self, node: Node, found: Type) -> None:
        if not types.assign(BOOL, found, {}):
            self._problems.add(node.at, f"expected type 'bool' but found '{found}'")

    def _literal(self, node: Call) -> None:
        """What is written out is converted when the expression is compiled."""
        last = node.arguments[-1] if node.arguments else None
        if not isinstance(last, Literal) or node.function not in _CONVERSIONS:
            return
        if node.function == "matches":
            arguments = ["", last.value]
        elif node.target is None and len(node.arguments) == 1:
            arguments = [last.value]
        else:
            return
        try:
            overloads.run(node.function, False, arguments)
        except EvaluationError as error:
            if node.function in ("matches", "timestamp", "duration"):
                self._problems.add(last.at, f"invalid {node.function} argument")
            elif not str(error).startswith("no such overload"):
                self.wrong = self.wrong or f"program instantiation failed: {error}"

    def _index(self, node: Call, scope: Scope) -> Type:
        operand, index = (self.check(one, scope) for one in node.arguments)
        optional = node.function == "_[?_]"
        inner = operand.parameters[0] if operand.name == "optional_type" else operand
        if inner.name in types.DYNAMIC:
            found = DYN
        elif inner.name == "list" and types.assign(INT, index, {}):
            found = inner.parameters[0]
        elif inner.name == "map" and types.assign(inner.parameters[0], index, {}):
            found = inner.parameters[1]
        else:
            self._no_overload(node, node.function, [operand, index], False)
            return ERROR
        return types.optional_of(found) if optional or inner is not operand else found

    def _resolve(self, node: Call, function: str, given: list[Type], method: bool) -> Type:
        candidates = overloads.declared().get(function)
        if candidates is None:
            self._problems.add(node.at, f"undeclared reference to '{function}' (in container '')")
            return ERROR
        results = []
        for one in candidates:
            if one.method is method and len(one.arguments) == len(given):
                bindings: Bindings = {}
                if all(types.assign(want, have, bindings) for want, have in zip(one.arguments, given, strict=True)):
                    results.append(types.resolved(one.result, bindings))
        if not results:
            self._no_overload(node, function, given, method)
            return ERROR
        if function == "_?_:_" and given[1] != given[2]:  # whichever it is: the more general type
            return next((one for one in (DYN, types.ANY) if one in given[1:]), results[0])
        return results[0] if all(one == results[0] for one in results) else DYN

    def _no_overload(self, node: Call, function: str, given: list[Type], method: bool) -> None:
        if ERROR in given:
            return
        shown = [str(one) for one in given]
        signature = f"{shown[0]}.({', '.join(shown[1:])})" if method else f"({', '.join(shown)})"
        self._problems.add(node.at, f"found no matching overload for '{function}' applied to '{signature}'")

    # --- what is written out ----------------------------------------------------------------------------------

    def _join(self, at: int, found: Type | None, one: Type) -> Type:
        """The type of elements that must all be of one type; dyn and null are types of their own here."""
        if found is None or found == one:
            return one
        if self._mixed:
            return DYN
        apart = ERROR not in (found, one) and any(
            (found == alone) != (one == alone) for alone in (DYN, types.ANY, NULL)
        )
        if not apart and types.assign(found, one, {}):
            return found
        self._problems.add(at, f"expected type '{found}' but found '{one}'")
        return found

    def _elements(self, node: Elements, scope: Scope) -> Type:
        found: Type | None = None
        for place, element in enumerate(node.elements):
            one = self.check(element, scope)
            if place in node.optional:
                one = self._unwrapped(element, one)
            found = self._join(element.at, found, one)
        return types.list_of(DYN if found is None else found)

    def _unwrapped(self, node: Node, one: Type) -> Type:
        if one.name == "optional_type":
            return one.parameters[0]
        if one.name not in types.DYNAMIC:
            self._problems.add(node.at, f"expected type 'optional_type({one})' but found '{one}'")
        return DYN

    def _entries(self, node: Entries, scope: Scope) -> Type:
        key: Type | None = None
        value: Type | None = None
        for entry in node.entries:
            key = self._join(entry.key.at, key, self.check(entry.key, scope))
            one = self.check(entry.value, scope)
            value = self._join(entry.value.at, value, self._unwrapped(entry.value, one) if entry.optional else one)
        return types.map_of(key or DYN, value or DYN)

    def _object(self, node: Entries, scope: Scope) -> Type:
        found = self._objects.get(node.type_name or "")
        if found is None or found.fields is None:
            self._problems.add(node.at, f"undeclared reference to '{node.type_name}' (in container '')")
            return ERROR
        for entry in node.entries:
            name = dotted(entry.key) or ""
            one = self.check(entry.value, scope)
            given = self._unwrapped(entry.value, one) if entry.optional else one
            if name not in found.fields:
                self._problems.add(entry.at, f"undefined field '{name}'")
            elif not types.assign(found.fields[name], given, {}):
                text = f"expected type of field '{name}' is '{found.fields[name]}' but provided type is '{given}'"
                self._problems.add(entry.at, text)
        return found

    # --- macros -----------------------------------------------------------------------------------------------

    def _fold(self, node: Fold, scope: Scope) -> Type:
        ranged = self.check(node.range, scope)
        inner = {**scope, **self._variables(node, ranged)}
        found = [self.check(one, inner) for one in node.arguments]
        if node.macro in _PREDICATES or len(found) == 2:
            self._condition(node, found)
        last = found[-1]
        match node.macro:
            case "map" | "transformList":
                return types.list_of(last)
            case "filter" | "sortBy":
                return types.list_of(next(iter(self._variables(node, ranged).values())))
            case "transformMap":
                return types.map_of(ranged.parameters[0] if ranged.name == "map" else INT, last)
            case "transformMapEntry":
                return last if last.name == "map" else types.map_of(DYN, DYN)
        return BOOL

    def _variables(self, node: Fold, ranged: Type) -> dict[str, Type]:
        two = len(node.variables) == 2
        if ranged.name == "list":
            found = [INT, ranged.parameters[0]] if two else [ranged.parameters[0]]
        elif ranged.name == "map":
            found = list(ranged.parameters) if two else [ranged.parameters[0]]
        else:
            found = [DYN] * len(node.variables)
            if ranged.name not in types.DYNAMIC or ranged == types.ANY:
                text = f"expression of type '{ranged}' cannot be range of a comprehension"
                self._problems.add(node.range.at, f"{text} (must be list, map, or dynamic)")
                found = [ERROR] * len(node.variables)
        return dict(zip(node.variables, found, strict=True))

    def _condition(self, node: Fold, found: list[Type]) -> None:
        if node.macro in ("all", "exists"):
            self._truth(node.arguments[0], found[0])
        elif not types.assign(BOOL, found[0], {}):
            kept = types.list_of(found[-1])
            shown = "int, int" if node.macro in ("exists_one", "existsOne") else f"{kept}, {kept}"
            text = f"found no matching overload for '_?_:_' applied to '({found[0]}, {shown})'"
            self._problems.add(node.at, text)

    def _bind(self, node: Bind, scope: Scope) -> Type:
        held = self.check(node.optional, scope)
        if node.macro == "bind":
            return self.check(node.body, {**scope, node.variable: held})
        if held.name == "optional_type":
            value = held.parameters[0]
        else:
            value = DYN
            if held.name not in types.DYNAMIC:
                text = f"found no matching overload for 'hasValue' applied to '{held}.()'"
                self._problems.add(node.at, text)
        found = self.check(node.body, {**scope, node.variable: value})
        if node.macro == "optMap":
            return types.optional_of(found)
        return found if found.name == "optional_type" else DYN
