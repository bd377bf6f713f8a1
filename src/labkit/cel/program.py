"""Programs: an expression that was understood, and is asked about values as often as one likes."""

import functools
from collections.abc import Callable, Mapping
from typing import Any

from labkit.cel import converting, types
from labkit.cel.errors import CompileError
from labkit.cel.types import Type
from labkit.cel.values import Late


class Program:
    """An expression that was understood. `type` is what it gives, as far as that is known; dyn if it is not."""

    def __init__(
        self, expression: str, variables: Mapping[str, Type], gives: Type, run: Callable[[Mapping[str, Any]], Any]
    ) -> None:
        self.expression = expression
        self.type = gives
        self._run = run
        self._converters = {
            name: converter for name, one in variables.items() if (converter := converting.converter(one)) is not None
        }

    def evaluate(self, values: Mapping[str, Any]) -> Any:
        """Return what the expression gives for these values of its variables, as JSON. Raises EvaluationError."""
        return converting.plain(self.value(values))

    def value(self, values: Mapping[str, Any]) -> Any:
        """The same as CEL has it: timestamps, durations and optional values stay what they are."""
        if not self._converters:
            return self._run(values)
        return self._run({name: self._converted(name, value) for name, value in values.items()})

    def _converted(self, name: str, value: Any) -> Any:
        converter = self._converters.get(name)
        return value if converter is None or isinstance(value, Late) else converter(value)


def compile(  # noqa: A001
    expression: str,
    variables: tuple[str, ...],
    types_of: Mapping[str, Type] | None = None,
    objects: Mapping[str, Type] | None = None,
    binds: bool = False,
) -> Program:
    """Understand an expression. Raises CompileError.

    `variables` are the names it may use; what `types_of` does not tell of one may hold anything (dyn). `objects` are
    the types of objects that may be written out, such as Object{spec: …}. `binds`: it may use cel.bind.
    """
    if types_of or objects:
        declared = {name: (types_of or {}).get(name, types.DYN) for name in variables}
        return _compiled(expression, declared, objects or {}, binds)
    return _plain(expression, variables)


@functools.lru_cache(maxsize=2048)
def _plain(expression: str, variables: tuple[str, ...]) -> Program:
    return _compiled(expression, dict.fromkeys(variables, types.DYN), {})


def _compiled(
    expression: str, declared: Mapping[str, Type], objects: Mapping[str, Type], binds: bool = False
) -> Program:
    # The rest of this package is needed when the first expression is compiled; a server starts without it.
    from labkit.cel import parser
    from labkit.cel.checker import Checker
    from labkit.cel.evaluator import Planner
    from labkit.cel.source import Problems

    problems = Problems(expression)
    node = parser.parse(expression, problems, binds)
    checker = Checker(problems, objects)
    result = checker.check(node, declared)
    problems.check()
    if checker.wrong:
        raise CompileError(checker.wrong)
    return Program(expression, declared, result, Planner().plan(node, frozenset(declared)))
