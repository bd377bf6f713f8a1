"""Escalation: nobody gives what he does not have."""

from labkit.authorization import escalation
from labkit.authorization.attributes import Attributes, Decision
from labkit.authorization.rbac import RBAC
from labkit.authorization.rule import EVERY, Rule
from labkit.web.message import Peer

ANN = Peer("ann", ("system:authenticated",))


class Holding(RBAC):
    """An authorizer of somebody who has certain rules."""

    def __init__(self, *rules: Rule) -> None:
        self.held = list(rules)

    def rules(self, user: Peer, namespace: str) -> tuple[list[Rule], str]:
        return self.held, ""

    def decide(self, asked: Attributes) -> Decision:
        about = (asked.verb, asked.group, asked.resource, asked.subresource)
        return Decision(any(one.allows_resource(*about) for one in self.held))


def test_what_is_lacking_is_listed() -> None:
    wanted = [Rule(("get", "list"), ("",), ("secrets",)), Rule(("get",), ("",), ("pods",))]
    assert escalation.problem(Holding(wanted[1]), ANN, "team", wanted) == (
        'user "ann" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n'
        '{APIGroups:[""], Resources:["secrets"], Verbs:["get" "list"]}'
    )


def test_what_one_has_one_may_give() -> None:
    wanted = [Rule(("get",), ("",), ("pods",), ("x",))]
    assert escalation.problem(Holding(Rule(("*",), ("",), ("pods",))), ANN, "team", wanted) == ""


def test_the_verbs_bind_and_escalate_lift_the_rule() -> None:
    manager = Holding(Rule(("bind",), ("rbac.authorization.k8s.io",), ("roles",)))
    assert escalation.may(manager, ANN, "bind", "roles", "team", "big")
    assert not escalation.may(manager, ANN, "escalate", "roles", "team", "big")
    assert escalation.may(manager, Peer("root", ("system:masters",)), "escalate", "roles", "", "x")


def test_only_who_holds_everything_holds_everything() -> None:
    assert escalation.holds_everything(Holding(*EVERY), ANN)
    assert not escalation.holds_everything(Holding(EVERY[0]), ANN)
