"""A ValidatingAdmissionPolicy made ready: its expressions compiled once, and asked about one request after another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labkit import cel
from labkit.api.object import Object
from labkit.cel import types
from labkit.cel.admission import Environment
from labkit.cel.types import Type
from labkit.cel.values import Late

LONGEST_MESSAGE = 5 * 1024


class Failed(Exception):
    """An expression that has no value, or was never understood; the text is what the answer says."""


@dataclass(frozen=True)
class Refusal:
    """One validation that does not hold: what is said, why, and whether it is an error of the policy itself."""

    message: str
    reason: str = "Invalid"


class Conditions:
    """matchConditions: all must hold; one that is false decides, whatever the others are."""

    def __init__(self, conditions: list[dict[str, Any]], environment: Environment) -> None:
        self._programs = [compiled(one["expression"].strip(), environment) for one in conditions]

    def hold(self, scope: Mapping[str, Any], lenient: bool) -> bool:
        """Say whether a policy is to be applied. Raises Failed, unless errors are to be passed over."""
        wrong = []
        for program in self._programs:
            try:
                if program.evaluate(scope) is False:
                    return False
            except Failed as error:
                wrong.append(str(error))
        if wrong and not lenient:
            raise Failed(wrong[0] if len(wrong) == 1 else f"[{', '.join(dict.fromkeys(wrong))}]")
        return not wrong


class Expression:
    """One expression; whatever is wrong with it is told when it is asked."""

    def __init__(self, text: str, program: cel.Program | None, wrong: str = "") -> None:
        self.text = text
        self._program = program
        self._wrong = wrong

    def evaluate(self, scope: Mapping[str, Any]) -> Any:
        """Return its value. Raises Failed."""
        if self._program is None:
            raise Failed(f"compilation error: {self._wrong}")
        try:
            return self._program.value(scope)
        except cel.EvaluationError as error:
            raise Failed(f"expression '{self.text}' resulted in error: {error}") from error

    def late(self, name: str, scope: Mapping[str, Any]) -> Late:
        """Return a variable that is worked out when an expression asks for it."""

        def work() -> Any:
            if self._program is None:
                raise cel.EvaluationError(f'composited variable "{name}" fails to compile: {self._wrong}')
            try:
                return self._program.value(scope)
            except cel.EvaluationError as error:
                raise cel.EvaluationError(f'composited variable "{name}" fails to evaluate: {error}') from error

        return Late(work)


def compiled(
    text: str,
    environment: Environment,
    authorizer: bool = True,
    returns: Sequence[Type] = (),
    objects: Mapping[str, Type] | None = None,
) -> Expression:
    """Compile an expression; what is wrong with it is told when it is asked."""
    try:
        return Expression(text, environment.compile(text, returns, authorizer, objects))
    except cel.CompileError as error:
        return Expression(text, None, str(error))


class Variables:
    """spec.variables: each may use those before it, and is worked out when it is first used."""

    def __init__(self, variables: list[dict[str, Any]], environment: Environment) -> None:
        self._expressions: dict[str, Expression] = {}
        for one in variables:
            environment.variables = environment.variables or {}
            try:
                program = environment.compile(one["expression"])
                self._expressions[one["name"]] = Expression(one["expression"], program)
                environment.variables[one["name"]] = program.type
            except cel.CompileError as error:
                self._expressions[one["name"]] = Expression(one["expression"], None, str(error))
                environment.variables[one["name"]] = types.DYN

    def added(self, scope: Mapping[str, Any]) -> dict[str, Any]:
        """Return a scope with the variables in it."""
        fields: dict[str, Any] = {}
        full = {**scope, "variables": fields}
        fields.update({name: one.late(name, full) for name, one in self._expressions.items()})
        return full


class Policy:
    """The expressions of one ValidatingAdmissionPolicy."""

    def __init__(self, policy: Object) -> None:
        spec = policy["spec"]
        environment = Environment(bool(spec.get("paramKind")))
        self.conditions = Conditions(spec.get("matchConditions") or [], environment)
        self._variables = Variables(spec.get("variables") or [], environment)
        self._validations = [_Validation(one, environment) for one in spec.get("validations") or ()]

    def refusals(self, scope: Mapping[str, Any], lenient: bool) -> list[Refusal]:
        """Return what a request does not meet, in the order of the policy; `lenient`: errors are passed over."""
        try:
            if not self.conditions.hold(scope, lenient):
                return []
        except Failed as error:
            return [Refusal(str(error))]
        full = self._variables.added(scope)
        found = (one.refusal(full, lenient) for one in self._validations)
        return [one for one in found if one is not None]


class _Validation:
    def __init__(self, validation: dict[str, Any], environment: Environment) -> None:
        self._message = validation.get("message", "").strip()
        self._reason = validation.get("reason") or "Invalid"
        self._expression = compiled(validation["expression"], environment)
        told = validation.get("messageExpression")
        self._told = compiled(told, environment, authorizer=False) if told else None

    def refusal(self, scope: Mapping[str, Any], lenient: bool) -> Refusal | None:
        """Return why a request is refused, or None."""
        try:
            if self._expression.evaluate(scope) is True:
                return None
        except Failed as error:
            return None if lenient else Refusal(str(error))
        message = self._words(scope) or self._message or f"failed expression: {self._expression.text.strip()}"
        return Refusal(message, self._reason)

    def _words(self, scope: Mapping[str, Any]) -> str:
        """What messageExpression says, if it is one line of a text."""
        if self._told is None:
            return ""
        try:
            words = self._told.evaluate(scope)
        except Failed:
            return ""
        if not isinstance(words, str) or "\n" in words.strip() or len(words) > LONGEST_MESSAGE:
            return ""
        return words.strip()
