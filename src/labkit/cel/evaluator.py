"""The evaluator: a tree becomes functions of a scope once, and is then asked as often as one likes."""

from collections.abc import Callable, Mapping
from typing import Any

from labkit.cel import folds, overloads, values
from labkit.cel.checker import TYPE_NAMES
from labkit.cel.errors import EvaluationError
from labkit.cel.tree import Bind, Call, Elements, Entries, Fold, Literal, Name, Node, Select, dotted
from labkit.cel.values import NONE, Late, Object, Optional

Scope = Mapping[str, Any]
Evaluate = Callable[[Scope], Any]


class Planner:
    """Turns trees into functions; `known` are the names that are variables."""

    def plan(self, node: Node, known: frozenset[str]) -> Evaluate:
        """Return the function that evaluates a tree."""
        match node:
            case Literal():
                value = node.value
                return lambda scope: value
            case Name():
                return _name(node.name, known)
            case Select():
                return self._select(node, known)
            case Call():
                return self._call(node, known)
            case Elements():
                return self._elements(node, known)
            case Entries(type_name=None):
                return self._entries(node, known)
            case Entries():
                return self._object(node, known)
            case Fold():
                return self._fold(node, known)
            case Bind():
                return self._bind(node, known)
        raise AssertionError(node)

    def _select(self, node: Select, known: frozenset[str]) -> Evaluate:
        long = dotted(node)
        if long is not None and long in known:
            return _name(long, known)
        if long is not None and long.partition(".")[0] not in known and long in TYPE_NAMES:
            found = TYPE_NAMES[long]
            return lambda scope: found
        operand, name = self.plan(node.operand, known), node.field
        if node.test:
            return lambda scope: _has(operand(scope), name)
        if node.optional:
            return lambda scope: _optional(operand(scope), name)
        return lambda scope: _field(operand(scope), name)

    # --- calls ------------------------------------------------------------------------------------------------

    def _call(self, node: Call, known: frozenset[str]) -> Evaluate:
        function, method = node.function, node.target is not None
        arguments = [self.plan(one, known) for one in node.arguments]
        if node.target is not None:
            space = dotted(node.target)
            long = f"{space}.{function}"
            if space and space.partition(".")[0] not in known and long in overloads.declared():
                function, method = long, False
            else:
                arguments.insert(0, self.plan(node.target, known))
        special = _SPECIAL.get(function)
        if special is not None:
            return special(*arguments)
        if not method and all(isinstance(one, Literal) for one in node.arguments):
            return _constant(function, arguments)
        return _called(function, method, arguments)

    # --- what is written out ----------------------------------------------------------------------------------

    def _elements(self, node: Elements, known: frozenset[str]) -> Evaluate:
        elements = [(self.plan(one, known), place in node.optional) for place, one in enumerate(node.elements)]

        def evaluate(scope: Scope) -> list[Any]:
            found = []
            for element, optional in elements:
                value = element(scope)
                if not optional:
                    found.append(value)
                elif _present(value):
                    found.append(value.value)
            return found

        return evaluate

    def _entries(self, node: Entries, known: frozenset[str]) -> Evaluate:
        entries = [(self.plan(one.key, known), self.plan(one.value, known), one.optional) for one in node.entries]

        def evaluate(scope: Scope) -> dict[Any, Any]:
            found: dict[Any, Any] = {}
            for key, value, optional in entries:
                name, held = key(scope), value(scope)
                if optional and not _present(held):
                    continue
                folds.put(found, name, held.value if optional else held)
            return found

        return evaluate

    def _object(self, node: Entries, known: frozenset[str]) -> Evaluate:
        fields = [(dotted(one.key) or "", self.plan(one.value, known), one.optional) for one in node.entries]
        type_name = node.type_name or ""

        def evaluate(scope: Scope) -> Object:
            found = {}
            for name, value, optional in fields:
                held = value(scope)
                if not optional:
                    found[name] = held
                elif _present(held):
                    found[name] = held.value
            return Object(type_name, found)

        return evaluate

    # --- macros -----------------------------------------------------------------------------------------------

    def _fold(self, node: Fold, known: frozenset[str]) -> Evaluate:
        ranged = self.plan(node.range, known)
        inner = known | set(node.variables)
        bodies = [self.plan(one, inner) for one in node.arguments]
        run, names = folds.FOLDS[node.macro], node.variables

        def evaluate(scope: Scope) -> Any:
            container = ranged(scope)
            return run(container, folds.scopes(container, names, scope), bodies)

        return evaluate

    def _bind(self, node: Bind, known: frozenset[str]) -> Evaluate:
        optional, name = self.plan(node.optional, known), node.variable
        body, wraps = self.plan(node.body, known | {name}), node.macro == "optMap"
        if node.macro == "bind":
            return lambda scope: body({**scope, name: Late(lambda: optional(scope))})

        def evaluate(scope: Scope) -> Any:
            held = optional(scope)
            if not _present(held):
                return NONE
            value = body({**scope, name: held.value})
            return Optional(True, value) if wraps else value

        return evaluate


def _name(name: str, known: frozenset[str]) -> Evaluate:
    if name not in known and name in TYPE_NAMES:
        found = TYPE_NAMES[name]
        return lambda scope: found

    def evaluate(scope: Scope) -> Any:
        try:
            value = scope[name]
        except KeyError:
            raise EvaluationError(f"no such attribute(s): {name}") from None
        return value() if isinstance(value, Late) else value

    return evaluate


def _field(operand: Any, name: str) -> Any:
    if isinstance(operand, dict):
        try:
            value = operand[name]
        except KeyError:
            raise EvaluationError(f"no such key: {name}") from None
        return value() if isinstance(value, Late) else value
    if isinstance(operand, Optional):
        return _optional(operand, name)
    if isinstance(operand, Object):
        return _field(operand.fields, name)
    if operand is None or isinstance(operand, str | bytes | bool | int | float):
        raise EvaluationError(f"no such key: {name}")
    raise EvaluationError("no such overload")


def _optional(operand: Any, name: Any) -> Optional:
    if isinstance(operand, Optional):
        if not operand.present:
            return NONE
        operand = operand.value
    if isinstance(operand, Object):
        operand = operand.fields
    if isinstance(operand, dict):
        found, value = values.look_up(operand, name)
        return Optional(True, value) if found else NONE
    if isinstance(operand, list) and values.number(name):
        place = int(name)
        return Optional(True, operand[place]) if 0 <= place < len(operand) else NONE
    raise EvaluationError("no such overload")


def _has(operand: Any, name: str) -> bool:
    if isinstance(operand, Optional):
        operand = operand.value if operand.present else {}
    if isinstance(operand, Object):
        operand = operand.fields
    return isinstance(operand, dict) and values.look_up(operand, name)[0]


def _present(value: Any) -> bool:
    if not isinstance(value, Optional):
        raise EvaluationError("no such overload")
    return bool(value.present)


def _constant(function: str, arguments: list[Evaluate]) -> Evaluate:
    """A function of values that stand there is called once: quantity("1Gi"); an error is told when it is asked."""
    call = _called(function, False, arguments)
    try:
        value = call({})
    except EvaluationError:
        return call
    return lambda scope: value


def _called(function: str, method: bool, arguments: list[Evaluate]) -> Evaluate:
    if len(arguments) == 1:
        [only] = arguments
        return lambda scope: overloads.run(function, method, (only(scope),))
    if len(arguments) == 2:
        left, right = arguments
        return lambda scope: overloads.run(function, method, (left(scope), right(scope)))
    return lambda scope: overloads.run(function, method, [one(scope) for one in arguments])


# --- what does not need all of its arguments ------------------------------------------------------------------------


def _either(left: Evaluate, right: Evaluate, decisive: bool) -> Evaluate:
    """|| and &&: one decisive side is enough, even if the other is an error; of two errors the first is told."""

    def evaluate(scope: Scope) -> bool:
        first: EvaluationError | None = None
        for side in (left, right):
            try:
                value = side(scope)
                if not isinstance(value, bool):
                    raise EvaluationError("no such overload")
                if value is decisive:
                    return decisive
            except EvaluationError as error:
                first = first or error
        if first is not None:
            raise first
        return not decisive

    return evaluate


def _conditional(condition: Evaluate, yes: Evaluate, no: Evaluate) -> Evaluate:
    def evaluate(scope: Scope) -> Any:
        value = condition(scope)
        if not isinstance(value, bool):
            raise EvaluationError("no such overload")
        return yes(scope) if value else no(scope)

    return evaluate


def _item(operand: Evaluate, index: Evaluate) -> Evaluate:
    def evaluate(scope: Scope) -> Any:
        container, key = operand(scope), index(scope)
        if isinstance(container, Optional):
            return _optional(container, key)
        if isinstance(container, list):
            return folds.element(container, key)
        if isinstance(container, dict):
            found, value = values.look_up(container, key)
            if not found:
                raise EvaluationError(f"no such key: {folds.shown(key)}")
            return value
        raise EvaluationError("no such overload")

    return evaluate


def _or_else(optional: Evaluate, other: Evaluate, wraps: bool) -> Evaluate:
    def evaluate(scope: Scope) -> Any:
        held = optional(scope)
        if not isinstance(held, Optional):
            raise EvaluationError("no such overload")
        if not held.present:
            return other(scope)
        return held if wraps else held.value

    return evaluate


_SPECIAL: Mapping[str, Callable[..., Evaluate]] = {
    "_||_": lambda left, right: _either(left, right, True),
    "_&&_": lambda left, right: _either(left, right, False),
    "_?_:_": _conditional,
    "_==_": lambda left, right: lambda scope: values.same(left(scope), right(scope)),
    "_!=_": lambda left, right: lambda scope: not values.same(left(scope), right(scope)),
    "_[_]": _item,
    "_[?_]": lambda operand, index: lambda scope: _optional(operand(scope), index(scope)),
    "or": lambda optional, other: _or_else(optional, other, True),
    "orValue": lambda optional, other: _or_else(optional, other, False),
}
