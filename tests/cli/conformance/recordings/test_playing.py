"""Steps of every kind against a target that answers from a list."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from labkit import errors
from labkit.cli.conformance.recordings import playing
from labkit.cli.conformance.recordings.playing import Played
from labkit.cli.conformance.recordings.scenario import Scenario
from labkit.cli.conformance.recordings.target import Question, Reply

Respond = Callable[[Question], tuple[int, Any]]
GET = {"method": "GET", "path": "/x"}


class Scripted:
    """A target that answers as it is told."""

    def __init__(self, respond: Respond, can_expire: bool = True) -> None:
        self.respond = respond
        self.can_expire = can_expire
        self.asked: list[Question] = []
        self.passed = 0.0
        self.expired = 0

    def send(self, question: Question) -> Reply:
        self.asked.append(question)
        status, body = self.respond(question)
        return Reply(status, (("content-type", "application/json"),), json.dumps(body).encode())

    def advance(self, seconds: float) -> None:
        self.passed += seconds

    def expire(self) -> None:
        self.expired += 1

    def close(self) -> None: ...


def play(target: Scripted, *steps: dict[str, Any], **more: Any) -> Played:
    return playing.play(Scenario("n", "a", steps, **more), target)


def recorded(body: Any, status: int = 200) -> dict[str, Any]:
    response = {"status": status, "headers": {"content-type": "application/json"}, "body": body}
    return {"request": GET, "response": response}


@pytest.mark.parametrize(
    ("step", "says"),
    [
        pytest.param(recorded({"a": 1}), "", id="the same answer"),
        pytest.param(recorded({"a": 2}), "body.a: expected 2, got 1", id="another body"),
        pytest.param(recorded({"a": 1}, 404), 'status: expected 404, got 200 {"a": 1}', id="another status"),
        pytest.param(
            {"request": GET, "response": {"status": 200, "headers": {"content-type": "text/plain"}}},
            'headers.content-type: expected "text/plain", got "application/json"',
            id="another header",
        ),
        pytest.param(
            {"request": GET, "response": {"status": 200, "picked": {"a": 1}}, "project": ["a"]}, "", id="picked fields"
        ),
        pytest.param({"dance": 1}, "this kind of step is unknown: dance", id="an unknown kind of step"),
        pytest.param({"command": ["kubectl"]}, "command lines are not played here", id="a command line"),
    ],
)
def test_a_step_is_judged(step: dict[str, Any], says: str) -> None:
    assert play(Scripted(lambda asked: (200, {"a": 1})), step).differences == (says,)


def test_a_scenario_goes_on_after_a_difference_and_tells_the_first() -> None:
    played = play(Scripted(lambda asked: (200, 1)), recorded(1), recorded(2), recorded(3), recorded(1))
    assert [not one for one in played.differences] == [True, False, False, True]
    assert played.first == "step 2 GET /x: body: expected 2, got 1"


def test_a_step_without_an_answer_is_a_difference() -> None:
    def fail(asked: Question) -> tuple[int, Any]:
        raise errors.BackendError("nobody there")

    assert "nobody there" in play(Scripted(fail), recorded(1)).first


def test_the_setup_may_find_what_it_makes_and_waits_for_the_server() -> None:
    answers = iter([500, 409, 201, 200])
    target = Scripted(lambda asked: (next(answers), 1))
    setup = [{"method": "POST", "path": "/a", "body": {}}, {"method": "POST", "path": "/b", "body": {}}]
    assert play(target, recorded(1), setup=setup).first == ""
    assert [one.path for one in target.asked] == ["/a", "/a", "/b", "/x"]
    assert target.passed > 0


def test_a_setup_that_is_refused_fails_every_step() -> None:
    played = play(Scripted(lambda asked: (403, "no")), recorded(1), recorded(1), setup=[{**GET, "method": "POST"}])
    assert played.differences == ('setup POST /x: 403 "no"',) * 2


def test_waiting_looks_until_everything_holds() -> None:
    phases = iter(["Pending", "Pending", "Running"])
    target = Scripted(lambda asked: (200, {"phase": next(phases), "items": [1, 2]}))
    wait = {"path": "/x", "until": [["phase", "Running"], ["items", 2], ["gone", None], ["status_code", 200]]}
    assert play(target, {"wait": wait}).first == ""
    assert len(target.asked) == 3


def test_waiting_ends_and_says_what_is_missing() -> None:
    target = Scripted(lambda asked: (200, {"phase": "Pending"}))
    played = play(target, {"wait": {"path": "/x", "until": [["phase", "<any>"], ["name", "<any>"]], "timeout": 2}})
    assert played.first == 'step 1 GET /x: never came to be: name is null, expected "<any>"'
    assert target.passed == pytest.approx(2.0)


def named(*names: str) -> dict[str, Any]:
    return {"items": [{"metadata": {"name": name}, "phase": name[0]} for name in names]}


def test_each_patches_what_fits_in_order_up_to_its_limit() -> None:
    target = Scripted(lambda asked: (200, named("p2", "q1", "p1", "p3")))
    each = {"list": "/pods?x=1", "where": [["phase", "p"]], "patch": {"a": 1}, "sub": "status", "limit": 2}
    assert play(target, {"each": each}).first == ""
    patches = [(one.method, one.path, one.body) for one in target.asked[1:]]
    assert patches == [("PATCH", "/pods/p1/status", b'{"a": 1}'), ("PATCH", "/pods/p2/status", b'{"a": 1}')]


def test_pumping_goes_on_until_the_condition_holds() -> None:
    def respond(asked: Question) -> tuple[int, Any]:
        patched = sum(one.method == "PATCH" for one in target.asked)
        return 200, {"done": patched >= 3, **named("p1")}

    target = Scripted(respond)
    pump = {"each": {"list": "/pods", "patch": {}}, "until": {"path": "/x", "until": [["done", True]]}}
    assert play(target, {"pump": pump}).first == ""
    assert sum(one.method == "PATCH" for one in target.asked) == 3


def test_settling_lets_time_pass_and_a_compaction_needs_a_target_that_can() -> None:
    target = Scripted(lambda asked: (200, 1))
    assert play(target, {"settle": 2.5}, {"control": "expire"}).first == ""
    assert (target.passed, target.expired) == (2.5, 1)
    assert play(Scripted(lambda asked: (200, 1), can_expire=False), {"control": "expire"}).skipped


@pytest.mark.parametrize(("order", "fine"), [([1, 2], True), ([2, 1], False), ([1, 3], True)])
def test_versions_must_grow_as_recorded(order: list[int], fine: bool) -> None:
    target = Scripted(lambda asked: (200, ["5", "7"]))
    assert (play(target, recorded(["<rv:1>", "<rv:2>"]), rv_order=order).first == "") is fine


def test_who_is_not_the_administrator_has_only_his_headers() -> None:
    target = Scripted(lambda asked: (200, 1))
    play(target, {**recorded(1), "request": {**GET, "auth": "none", "headers": {"Authorization": "Bearer <token:1>"}}})
    assert (target.asked[0].as_admin, dict(target.asked[0].headers)) == (False, {"Authorization": "Bearer <token:1>"})


@pytest.mark.parametrize(
    ("given", "sent"),
    [({"body": {"a": 1}}, b'{"a": 1}'), ({"raw": "{bad"}, b"{bad"), ({"body_b64": "AAE="}, b"\0\1"), ({}, None)],
)
def test_a_body_goes_out_as_recorded(given: dict[str, Any], sent: bytes | None) -> None:
    target = Scripted(lambda asked: (200, 1))
    play(target, {**recorded(1), "request": {**GET, **given}})
    assert target.asked[0].body == sent
