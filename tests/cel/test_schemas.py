import pytest

from labkit import cel
from labkit.cel import schemas

SCHEMA = {
    "type": "object",
    "properties": {
        "size": {"type": "integer"},
        "share": {"type": "number"},
        "a-b": {"type": "string"},
        "namespace": {"type": "string"},
        "until": {"type": "string", "format": "date-time"},
        "port": {"x-kubernetes-int-or-string": True},
        "limits": {"type": "object", "additionalProperties": {"type": "integer"}},
        "items": {"type": "array", "items": {"type": "object", "properties": {"k": {"type": "string"}}}},
    },
}
OBJECT = {
    "size": 3,
    "share": 1,
    "a-b": "x",
    "namespace": "n",
    "until": "2026-01-01T00:00:00Z",
    "port": "http",
    "limits": {"cpu": 2},
    "items": [{"k": "v"}],
}

RULES = {
    "a whole number": "self.size == 3",
    "a number is a double": "self.share / 2.0 == 0.5",
    "a name with a dash": "self.a__dash__b == 'x'",
    "a reserved word": "self.__namespace__ == 'n'",
    "a moment": "self.until < timestamp('2026-06-01T00:00:00Z')",
    "a number or a text": "self.port == 'http' || self.port == 80",
    "a map": "self.limits.all(k, self.limits[k] > 1)",
    "a list of objects": "self.items.exists(i, i.k == 'v')",
}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())
def test_a_rule_speaks_of_the_schema(rule: str) -> None:
    program = cel.compile(rule, ("self",), {"self": schemas.type_of(SCHEMA)})
    assert program.evaluate({"self": OBJECT}) is True


WRONG = {
    "a field that is not in the schema": ("self.nope == 1", "undefined field 'nope'"),
    "another type": ("self.size == 'x'", "found no matching overload for '_==_' applied to '(int, string)'"),
    "a field of a list": ("self.items.k == 'v'", "does not support field selection"),
}


@pytest.mark.parametrize(("rule", "told"), WRONG.values(), ids=WRONG.keys())
def test_a_rule_that_the_schema_contradicts(rule: str, told: str) -> None:
    with pytest.raises(cel.CompileError) as caught:
        cel.compile(rule, ("self",), {"self": schemas.type_of(SCHEMA)})
    assert told in str(caught.value)


def test_a_root_has_the_metadata_of_an_object() -> None:
    program = cel.compile("self.metadata.name == 'x'", ("self",), {"self": schemas.type_of(SCHEMA, root=True)})
    assert program.evaluate({"self": {"metadata": {"name": "x"}}}) is True
