"""CEL, the Common Expression Language, in Kubernetes' dialect: `cel.compile("object.spec.replicas <= 3", ("object",))`.

The parser, the type checker and the evaluator are our own, without dependencies: admission policies, validation rules
and device selectors show the checker's texts to whoever wrote them, and no package has them all (DESIGN.md). They are
imported when the first expression is compiled.
"""

from labkit.cel.errors import CompileError, EvaluationError
from labkit.cel.program import Program, compile  # noqa: A004

__all__ = ["CompileError", "EvaluationError", "Program", "compile"]
