"""checks.py of a lab: one pure function per step, check_<step>(snapshot) -> findings."""

import ast
import importlib.util
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import ModuleType
from typing import TypeAlias

from labkit.labs.feedback import Feedback
from labkit.labs.finding import Finding
from labkit.labs.snapshot import Snapshot

Check: TypeAlias = Callable[[Snapshot], Iterable[Finding]]
# Names by which a check says a code: Finding("code", …), and the ready-made checks of expect, which take code=.
FINDING = "Finding"


def load(path: Path, steps: Sequence[str], feedback: Feedback, problems: list[str]) -> dict[str, Check]:
    """Return the check of every step. A code without feedback, and feedback without a code, are problems."""
    if not path.is_file():
        return {}
    try:
        module = _imported(path)
    except Exception as failed:  # noqa: BLE001 whatever the file does, it is a problem of the lab
        problems.append(f"checks.py: it cannot be imported ({type(failed).__name__}: {failed})")
        return {}
    found = {step: getattr(module, f"check_{step}", None) for step in steps}
    problems += [f"checks.py: there is no function check_{step}(snapshot)" for step, one in found.items() if not one]
    said = codes(path.read_text(encoding="utf-8"))
    known = {entry.code for entry in feedback.entries.values() if entry.step}
    problems += [f"checks.py: {code} has no words in feedback.yaml" for code in sorted(said - known)]
    problems += [f"feedback.yaml: checks.py never says {code}" for code in sorted(known - said)]
    return {step: one for step, one in found.items() if one}


def codes(source: str) -> set[str]:
    """Return every finding code that a checks.py can say, read from its source."""
    return {
        argument.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        for argument in _code_arguments(node)
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }


def _code_arguments(call: ast.Call) -> list[ast.expr]:
    named = [keyword.value for keyword in call.keywords if keyword.arg == "code"]
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return named + (call.args[:1] if name == FINDING else [])


def _imported(path: Path) -> ModuleType:
    # A lab's name starts with a digit and labs are not a package, so the file is loaded by its path.
    spec = importlib.util.spec_from_file_location(f"labkit_checks_{path.parent.name}", path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
