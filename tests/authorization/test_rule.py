"""Rules: what they allow, what they cover, and what somebody lacks."""

import pytest

from labkit.authorization import rule
from labkit.authorization.rule import Rule

PODS = Rule(("get", "list"), ("",), ("pods", "pods/log"))
SCALES = Rule(("patch",), ("*",), ("*/scale",))
EVERYTHING = Rule(("*",), ("*",), ("*",))


@pytest.mark.parametrize(
    ("held", "asked", "allowed"),
    [
        pytest.param(PODS, ("get", "", "pods", ""), True, id="a verb on a resource"),
        pytest.param(PODS, ("get", "", "pods", "log"), True, id="a verb on a subresource that is named"),
        pytest.param(PODS, ("get", "", "pods", "exec"), False, id="a resource does not bring its subresources"),
        pytest.param(PODS, ("delete", "", "pods", ""), False, id="another verb"),
        pytest.param(PODS, ("get", "apps", "pods", ""), False, id="another group"),
        pytest.param(SCALES, ("patch", "apps", "deployments", "scale"), True, id="a subresource of every resource"),
        pytest.param(SCALES, ("patch", "apps", "deployments", ""), False, id="but not the resource itself"),
        pytest.param(EVERYTHING, ("bind", "x.io", "things", "status"), True, id="stars stand for everything"),
        pytest.param(PODS, ("*", "", "*", ""), False, id="asking for everything needs a star"),
    ],
)
def test_a_rule_speaks_of_a_resource(held: Rule, asked: tuple[str, str, str, str], allowed: bool) -> None:
    assert held.allows_resource(*asked) is allowed


@pytest.mark.parametrize(
    ("path", "allowed"),
    [("/metrics", True), ("/metrics/slis", False), ("/logs/x", True), ("/logs", False), ("/", False)],
)
def test_a_rule_speaks_of_paths(path: str, allowed: bool) -> None:
    held = Rule(("get",), paths=("/metrics", "/logs/*"))
    assert held.allows_path("get", path) is allowed
    assert not held.allows_path("post", path)


def test_names_narrow_a_rule() -> None:
    held = Rule(("get",), ("",), ("secrets",), ("open",))
    assert held.allows_name("open")
    assert not held.allows_name("shut")
    assert not held.allows_name(""), "a list names nothing and needs a rule without names"


def test_what_is_missing_is_told_in_few_rules_and_in_order() -> None:
    wanted = [
        Rule(("get", "delete"), ("",), ("pods", "secrets"), ("b", "a")),
        Rule(("get",), paths=("/x", "/api")),
    ]
    held = [PODS, Rule(("get",), paths=("/api",))]
    assert [str(one) for one in rule.missing(held, wanted)] == [
        '{APIGroups:[""], Resources:["pods"], ResourceNames:["a"], Verbs:["delete"]}',
        '{APIGroups:[""], Resources:["pods"], ResourceNames:["b"], Verbs:["delete"]}',
        '{APIGroups:[""], Resources:["secrets"], ResourceNames:["a"], Verbs:["get" "delete"]}',
        '{APIGroups:[""], Resources:["secrets"], ResourceNames:["b"], Verbs:["get" "delete"]}',
        '{NonResourceURLs:["/x"], Verbs:["get"]}',
    ]


@pytest.mark.parametrize(
    ("held", "wanted", "covers"),
    [
        pytest.param(PODS, Rule(("get",), ("",), ("pods",), ("x",)), True, id="all names cover one"),
        pytest.param(Rule(("get",), ("",), ("pods",), ("x",)), Rule(("get",), ("",), ("pods",)), False, id="not back"),
        pytest.param(PODS, Rule(("*",), ("",), ("pods",)), False, id="some verbs do not cover all"),
        pytest.param(EVERYTHING, Rule(("get",), ("",), ("pods",)), True, id="everything covers anything"),
        pytest.param(EVERYTHING, Rule(("get",), paths=("/x",)), False, id="but no paths"),
    ],
)
def test_a_rule_covers_another(held: Rule, wanted: Rule, covers: bool) -> None:
    assert held.covers(wanted) is covers


def test_a_rule_goes_to_json_and_back() -> None:
    assert Rule.parse(PODS.json()) == PODS
    assert "resourceNames" not in PODS.json()
