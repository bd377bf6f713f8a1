"""Macros: calls that are taken apart while they are read, because they bring variables of their own."""

from labkit.cel.source import Problems
from labkit.cel.tree import Bind, Call, Fold, Name, Node, Select, dotted

_FOLDS = {  # macro: numbers of arguments, and how many of them are variables
    "all": {2: 1, 3: 2},
    "exists": {2: 1, 3: 2},
    "exists_one": {2: 1, 3: 2},
    "existsOne": {3: 2},
    "map": {2: 1, 3: 1},
    "filter": {2: 1},
    "sortBy": {2: 1},
    "transformList": {3: 2, 4: 2},
    "transformMap": {3: 2, 4: 2},
    "transformMapEntry": {3: 2, 4: 2},
}
_WRONG_NAME = {"map": "argument is not an identifier", "filter": "argument is not an identifier"}


def expanded(call: Call, problems: Problems, binds: bool = False) -> Node:
    """Return what a call stands for: itself, or the node of a macro; `binds`: cel.bind is one."""
    if call.target is None:
        return _has(call, problems) if call.function == "has" and len(call.arguments) == 1 else call
    if binds and call.function == "bind" and len(call.arguments) == 3 and dotted(call.target) == "cel":
        name, value, body = call.arguments
        if isinstance(name, Name):
            return Bind(call.at, "bind", value, name.name, body)
        problems.add(name.at, "cel.bind() variable names must be simple identifiers")
        return body
    if call.function in ("optMap", "optFlatMap") and len(call.arguments) == 2:
        return _bind(call, call.target, problems)
    count = _FOLDS.get(call.function, {}).get(len(call.arguments))
    return call if count is None else _fold(call, call.target, count, problems)


def _has(call: Call, problems: Problems) -> Node:
    [field] = call.arguments
    if isinstance(field, Select) and not field.optional:
        return Select(call.at, field.operand, field.field, test=True)
    problems.add(field.at, "invalid argument to has() macro")
    return call


def _fold(call: Call, target: Node, count: int, problems: Problems) -> Node:
    names = []
    for one in call.arguments[:count]:
        if isinstance(one, Name):
            names.append(one.name)
        else:
            problems.add(one.at, _WRONG_NAME.get(call.function, "argument must be a simple name"))
            names.append("_")
    if len(set(names)) < len(names) and "_" not in names:
        problems.add(call.arguments[1].at, f"duplicate variable name: {names[0]}")
    return Fold(call.at, call.function, target, tuple(names), call.arguments[count:])


def _bind(call: Call, target: Node, problems: Problems) -> Node:
    name, body = call.arguments
    if not isinstance(name, Name):
        problems.add(name.at, f"{call.function}() variable name must be a simple identifier")
        return call
    return Bind(call.at, call.function, target, name.name, body)
