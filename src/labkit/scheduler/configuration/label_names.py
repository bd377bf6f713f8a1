"""Names of labels and resources: what is wrong with one, in Kubernetes' words (source: apimachinery 1.36)."""

import re

from labkit.api.selectors import NAME_SHAPE

_SUBDOMAIN = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*"
_LETTERS = "alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
_HELP = (
    f"must consist of {_LETTERS} "
    f"(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '{NAME_SHAPE}')"
)
_OPTIONAL = "with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
_PREFIX = (
    "prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', "
    "and must start and end with an alphanumeric character "
    f"(e.g. 'example.com', regex used for validation is '{_SUBDOMAIN}')"
)
_VALUE = (
    f"a valid label must be an empty string or consist of {_LETTERS} "
    f"(e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '({NAME_SHAPE})?')"
)


def key_problems(key: str) -> list[str]:
    """Return what is wrong with a label key or a resource name; nothing if it is fine."""
    prefix, slash, name = key.rpartition("/")
    if "/" in prefix:
        return [f"a valid label key {_HELP} {_OPTIONAL}"]
    return [*(_prefix_problems(prefix) if slash else ()), *_name_problems(name)]


def value_problems(value: str) -> list[str]:
    """Return what is wrong with a label value; nothing if it is fine."""
    long = ["must be no more than 63 bytes"] if len(value.encode()) > 63 else []
    return long if re.fullmatch(f"({NAME_SHAPE})?", value) else [*long, _VALUE]


def is_extended_resource(name: str) -> bool:
    """Say whether a (well-formed) resource name is an extended one: its own domain, none of Kubernetes'."""
    native = "/" not in name or "kubernetes.io/" in name
    return not native and not name.startswith("requests.") and not key_problems(f"requests.{name}")


def _prefix_problems(prefix: str) -> list[str]:
    if not prefix:
        return ["prefix part must be non-empty"]
    long = ["prefix part must be no more than 253 bytes"] if len(prefix.encode()) > 253 else []
    return long if re.fullmatch(_SUBDOMAIN, prefix) else [*long, _PREFIX]


def _name_problems(name: str) -> list[str]:
    if not name:
        return ["name part must be non-empty", f"name part {_HELP}"]
    long = ["name part must be no more than 63 bytes"] if len(name.encode()) > 63 else []
    return long if re.fullmatch(NAME_SHAPE, name) else [*long, f"name part {_HELP}"]
