"""The parameters of a notebook: declared in its parameters cell, given as `name=value` on the command line.

A value takes the type of the default it replaces, so that `version=1.30` stays the text "1.30" and `flag=true` is a
truth value. A name that the notebook does not declare is an error; papermill alone would only log it.
"""

import ast
from collections.abc import Iterable, Mapping
from typing import Any

from labkit import errors
from labkit.cli.notebook_source import LANGUAGES

REQUIRED = ("backend", "lang", "seed")
CHOICES = {"backend": ("sim", "kind", "kubeconfig"), "lang": LANGUAGES}
TRUTH = {"true": True, "yes": True, "false": False, "no": False}


def declared(code: str) -> dict[str, Any]:
    """Return the parameters of a parameters cell with their defaults; a default that is not a literal counts as text.

    Raises SyntaxError when the cell is not Python.
    """
    found: dict[str, Any] = {}
    for statement in ast.parse(code).body:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            found[statement.targets[0].id] = _literal(statement.value)
    return found


def typed(known: Mapping[str, Any], given: Iterable[str], notebook: str) -> dict[str, Any]:
    """Return `name=value` arguments as parameters. Raises NotebookError naming every one that cannot be used."""
    values: dict[str, Any] = {}
    problems = []
    for argument in given:
        name, equals, text = argument.partition("=")
        if not equals:
            problems.append(f"{argument!r} is not name=value, such as seed=3.")
        else:
            values[name] = text
    problems += unknown(known, values, notebook)
    for name in [name for name in values if name in known]:
        try:
            values[name] = _typed(name, values[name], known[name])
        except ValueError as wrong:
            problems.append(str(wrong))
    if problems:
        raise errors.NotebookError("\n".join(problems))
    return values


def check(known: Mapping[str, Any], parameters: Mapping[str, Any], notebook: str) -> None:
    """Raise NotebookError when a notebook is to be run with a parameter that it does not declare."""
    problems = unknown(known, parameters, notebook)
    if problems:
        raise errors.NotebookError("\n".join(problems))


def unknown(known: Mapping[str, Any], names: Iterable[str], notebook: str) -> list[str]:
    """Return a sentence for every name that is not a parameter."""
    listed = ", ".join(sorted(known))
    return [f"Notebook {notebook} has no parameter {name!r}. It has: {listed}." for name in names if name not in known]


def _literal(value: ast.expr) -> Any:
    try:
        return ast.literal_eval(value)
    except ValueError:
        return ""


def _typed(name: str, text: str, default: Any) -> Any:
    """Return a text as a value of the default's type; ValueError says what was expected."""
    choices = CHOICES.get(name)
    if choices and text not in choices:
        raise ValueError(f"{name}={text}: there is no {name} {text!r}. Choose from: {', '.join(choices)}.")
    if isinstance(default, bool):
        if text.lower() not in TRUTH:
            raise ValueError(f"{name}={text}: this parameter is true or false.")
        return TRUTH[text.lower()]
    if isinstance(default, int | float):
        return _number(name, text, type(default))
    return text if isinstance(default, str) else _loose(text)


def _number(name: str, text: str, wanted: type[int | float]) -> int | float:
    try:
        return wanted(text)
    except ValueError:
        kind = "a whole number, such as 3" if wanted is int else "a number, such as 0.5"
        raise ValueError(f"{name}={text}: this parameter is {kind}.") from None


def _loose(text: str) -> Any:
    """Return a list, a mapping or None written as Python, anything else as text."""
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text
