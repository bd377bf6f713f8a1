"""One rule of x-kubernetes-validations, ready to be asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from labkit import cel
from labkit.cel import converting, schemas, types, values
from labkit.cel.program import Program
from labkit.cel.types import Type

SELF, OLD = "self", "oldSelf"


class WrongRule(ValueError):
    """A rule that cannot be used; `in_message` says that its message expression is to blame."""

    def __init__(self, text: str, in_message: bool = False) -> None:
        super().__init__(text)
        self.in_message = in_message


@dataclass(frozen=True)
class CompiledRule:
    """A rule: what it asks, and what is said if the answer is no."""

    written: Mapping[str, Any]
    field_path: str
    uses_old: bool
    optional_old: bool
    _self: Type
    _rule: Program
    _text: Program | None

    @classmethod
    def of(
        cls, rule: Mapping[str, Any], schema: Mapping[str, Any], field_path: str, is_resource: bool
    ) -> "CompiledRule":
        """Return a rule of a schema, compiled. Raises WrongRule."""
        type_ = schemas.type_of(schema, root=is_resource)
        optional = bool(rule.get("optionalOldSelf"))
        old = types.optional_of(type_) if optional else type_
        program, uses_old = _compiled(rule["rule"], type_, old)
        if program.type != types.BOOL:
            raise WrongRule("cel expression must evaluate to a bool")
        text = None
        if rule.get("messageExpression"):
            text = _message(rule["messageExpression"], type_, old)
        return cls(rule, field_path, uses_old, optional, type_, program, text)

    @property
    def reason(self) -> str:
        """ "FieldValueForbidden" and the like, "" if the rule names none."""
        return self.written.get("reason") or ""

    @property
    def written_message(self) -> str:
        """The rule's own message."""
        return (self.written.get("message") or "").strip()

    @property
    def shown(self) -> str:
        """How the rule is named where it fails."""
        return self.written_message or str(self.written["rule"]).strip()

    def holds(self, value: Any, old: Any) -> bool:
        """Say whether a value keeps the rule. Raises cel.EvaluationError."""
        return self._rule.value(self._known(value, old)) is True

    def message(self, value: Any, old: Any) -> str:
        """Return what the message expression says, "" if there is none. Raises cel.EvaluationError."""
        found = self._text.value(self._known(value, old)) if self._text is not None else ""
        return found if isinstance(found, str) else ""

    def _known(self, value: Any, old: Any) -> dict[str, Any]:
        if not self.optional_old:
            return {SELF: value} if old is None else {SELF: value, OLD: old}
        convert = converting.converter(self._self)
        inner = convert(old) if convert is not None and old is not None else old
        return {SELF: value, OLD: values.NONE if old is None else values.Optional(True, inner)}


def _compiled(expression: str, self_type: Type, old_type: Type) -> tuple[Program, bool]:
    """The program of a rule, and whether it looks at the old value: whether it cannot be compiled without."""
    try:
        return cel.compile(expression, (SELF,), {SELF: self_type}), False
    except cel.CompileError:
        try:
            return cel.compile(expression, (SELF, OLD), {SELF: self_type, OLD: old_type}), True
        except cel.CompileError as wrong:
            raise WrongRule(str(wrong)) from wrong


def _message(expression: str, self_type: Type, old_type: Type) -> Program:
    try:
        program = _compiled(expression, self_type, old_type)[0]
    except WrongRule as wrong:
        raise WrongRule(str(wrong), in_message=True) from wrong
    if program.type != types.STRING:
        raise WrongRule("messageExpression must evaluate to a string", in_message=True)
    return program
