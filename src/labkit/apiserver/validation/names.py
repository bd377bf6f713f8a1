"""Names: which texts may be names, labels, qualified names and ports (apimachinery's util/validation)."""

import re

LABEL = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
SUBDOMAIN = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
DNS1035 = re.compile(r"[a-z]([-a-z0-9]*[a-z0-9])?")
QUALIFIED = re.compile(r"([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]")
PORT = re.compile(r"[-a-z0-9]+")

LABEL_TEXT = (
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end "
    "with an alphanumeric character (e.g. 'my-name',  or '123-abc', "
    "regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
)
SUBDOMAIN_TEXT = (
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start "
    "and end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
    r"'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
)
DNS1035_TEXT = (
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, "
    "and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', "
    "regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"
)
NAME_PART_TEXT = (
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character "
    "(e.g. 'MyName',  or 'my.name',  or '123-abc', "
    "regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
)
PREFIXED_EXAMPLE = "(e.g. 'example.com/MyName')"
LABEL_VALUE_TEXT = (
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start "
    "and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is "
    "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
)


def _masked(name: str, prefix: bool) -> str:
    """A generateName may end in a dash: what is appended makes it whole."""
    return f"{name[:-1]}a" if prefix and len(name) > 1 and name.endswith("-") else name


def _too_long(limit: int, unit: str = "characters") -> str:
    return f"must be no more than {limit} {unit}"


def label(name: str, prefix: bool = False) -> list[str]:
    """Return what keeps a text from being an RFC 1123 label."""
    name = _masked(name, prefix)
    problems = [_too_long(63)] if len(name.encode()) > 63 else []
    if LABEL.fullmatch(name):
        return problems
    return [*problems, "must not contain dots" if SUBDOMAIN.fullmatch(name) else LABEL_TEXT]


def subdomain(name: str, prefix: bool = False) -> list[str]:
    """Return what keeps a text from being an RFC 1123 subdomain."""
    name = _masked(name, prefix)
    problems = [_too_long(253)] if len(name.encode()) > 253 else []
    return problems + ([] if SUBDOMAIN.fullmatch(name) else [SUBDOMAIN_TEXT])


def dns1035(name: str, prefix: bool = False) -> list[str]:
    """Return what keeps a text from being a DNS-1035 label."""
    name = _masked(name, prefix)
    problems = [_too_long(63)] if len(name.encode()) > 63 else []
    return problems + ([] if DNS1035.fullmatch(name) else [DNS1035_TEXT])


def path_segment(name: str, prefix: bool = False) -> list[str]:
    """Return what keeps a text from being one segment of a path (names of roles and bindings)."""
    if not prefix and name in (".", ".."):
        return [f"may not be '{name}'"]
    return [f"may not contain '{one}'" for one in ("/", "%") if one in name]


def qualified(name: str) -> list[str]:
    """Return what keeps a text from being a qualified name ("example.com/gpu")."""
    prefix, slash, last = name.rpartition("/")
    if "/" in prefix:
        return [f"a valid label key {NAME_PART_TEXT} with an optional DNS subdomain prefix and '/' {PREFIXED_EXAMPLE}"]
    problems = []
    if slash:
        if not prefix:
            problems.append("prefix part must be non-empty")
        problems += [f"prefix part {one}" for one in (subdomain(prefix) if prefix else [])]
    if not last:
        problems.append("name part must be non-empty")
    elif len(last.encode()) > 63:
        problems.append("name part must be no more than 63 bytes")
    if not QUALIFIED.fullmatch(last):
        problems.append(f"name part {NAME_PART_TEXT}")
    return problems


def label_value(value: str) -> list[str]:
    """Return what keeps a text from being the value of a label."""
    problems = [_too_long(63, "bytes")] if len(value.encode()) > 63 else []
    return problems + ([] if value == "" or QUALIFIED.fullmatch(value) else [LABEL_VALUE_TEXT])


def port_name(name: str) -> list[str]:
    """Return what keeps a text from being the name of a port (IANA service name)."""
    problems = []
    if len(name) > 15:
        problems.append("must be no more than 15 characters")
    if not PORT.fullmatch(name):
        problems.append("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)")
    if not re.search("[a-z]", name):
        problems.append("must contain at least one letter (a-z)")
    if "--" in name:
        problems.append("must not contain consecutive hyphens")
    if name.startswith("-") or name.endswith("-"):
        problems.append("must not begin or end with a hyphen")
    return problems


def port_number(number: int) -> list[str]:
    """Return what keeps a number from being a port."""
    return [] if 1 <= number <= 65535 else ["must be between 1 and 65535, inclusive"]
