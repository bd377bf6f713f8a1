"""YAML as the API server reads it: a JSON value, and the keys that stand twice.

Keys become texts, dates stay texts, and numbers are read as Go's reader reads them (sigs.k8s.io/yaml).
"""

import re
from typing import Any

import yaml

from labkit import errors

TAG = "tag:yaml.org,2002:"
# What makes a plain word something else than a text: dates and sixties do not, 1e3 and y do.
FLOAT = re.compile(r"^[-+]?(\.[0-9]+|[0-9][0-9_]*(\.[0-9_]*)?)([eE][-+]?[0-9]+)?$")
INTEGER = re.compile(r"^[-+]?(0b[01_]+|0o?[0-7_]+|0x[0-9a-fA-F_]+|0|[1-9][0-9_]*)$")
LETTER = re.compile(r"^[yYnN]$")
LARGEST = 2**64


def load(text: str) -> tuple[Any, list[str]]:
    """Return the value in a text, and a sentence for each key that was there before. Raises ManifestError."""
    try:
        loader = _Loader(text)  # reads the beginning already
        value = loader.get_single_data()
    except yaml.YAMLError as failed:
        raise errors.ManifestError(str(failed)) from failed
    return value, [said for _, said in sorted(loader.repeated, key=lambda found: found[0])]


class _Loader(yaml.SafeLoader):
    """Notes the keys that stand twice, and makes texts of all keys."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.repeated: list[tuple[int, str]] = []

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Return an object: its fields in the order of their names, as Go's encoder writes them."""
        self._note(node)
        self.flatten_mapping(node)
        found = {_text(self.construct_object(key, deep=True)): value for key, value in node.value}
        return {name: self.construct_object(found[name], deep=deep) for name in sorted(found)}

    def construct_number(self, node: yaml.ScalarNode) -> int | float:
        """Return a number; what is whole is an integer, as it is in JSON."""
        written = self.construct_scalar(node).replace("_", "").lower()
        if INTEGER.match(written):
            digits = written.lstrip("+-")
            base = {"0b": 2, "0o": 8, "0x": 16}.get(digits[:2], 8 if digits[0] == "0" else 10)
            whole = int(digits.removeprefix("0o") if base == 8 else digits, base)
            number: float = -whole if written[0] == "-" else whole
            return number if abs(number) < LARGEST else float(number)
        number = float(written)
        return int(number) if number.is_integer() and abs(number) < LARGEST else number

    def construct_letter(self, node: yaml.ScalarNode) -> bool:
        """Return what y and n mean."""
        return self.construct_scalar(node).lower() == "y"

    def _note(self, node: yaml.MappingNode) -> None:
        seen = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.tag == f"{TAG}merge":
                continue
            value = self.construct_object(key)
            if (key.tag, value) in seen:
                shown = f'"{value}"' if isinstance(value, str) else _text(value)
                line = key.start_mark.line + 1
                self.repeated.append((key.start_mark.index, f"line {line}: key {shown} already set in map"))
            seen.add((key.tag, value))


def _text(key: Any) -> str:
    """A key as JSON has it. Raises YAMLError for what cannot be one."""
    if isinstance(key, bool):
        return "true" if key else "false"
    if isinstance(key, str | int | float):
        return str(key)
    raise yaml.constructor.ConstructorError(None, None, f"a {type(key).__name__} cannot be a key")


def _resolvers() -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    """Python's rules without those for numbers, dates and the equals sign."""
    left = {f"{TAG}{name}" for name in ("int", "float", "timestamp", "value")}
    inherited = yaml.SafeLoader.yaml_implicit_resolvers
    return {first: [one for one in rules if one[0] not in left] for first, rules in inherited.items()}


_Loader.yaml_implicit_resolvers = _resolvers()
_Loader.add_implicit_resolver(f"{TAG}int", INTEGER, list("-+0123456789"))
_Loader.add_implicit_resolver(f"{TAG}float", FLOAT, list("-+0123456789."))
_Loader.add_implicit_resolver("!letter", LETTER, list("yYnN"))
_Loader.add_constructor(f"{TAG}int", _Loader.construct_number)
_Loader.add_constructor(f"{TAG}float", _Loader.construct_number)
_Loader.add_constructor("!letter", _Loader.construct_letter)
