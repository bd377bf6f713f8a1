from typing import Any

import pytest

from labkit.apiserver.server import APIServer
from labkit.web.message import Request, Response

PATH = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations"
MAPS = "/api/v1/namespaces/default/configmaps"
RULE = {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["*"], "resources": ["configmaps"]}
HOOK: dict[str, Any] = {
    "name": "a.b.c",
    "clientConfig": {"service": {"namespace": "default", "name": "judge", "path": "/p"}},
    "admissionReviewVersions": ["v1"],
    "sideEffects": "None",
    "rules": [RULE],
}
BODY = {"metadata": {"name": "m"}, "data": {"a": "1"}}
FAILED = 'Internal error occurred: failed calling webhook "a.b.c": '
CALL = f'{FAILED}failed to call webhook: Post "https://judge.default.svc:443/p?timeout=10s": '


def answers(server: APIServer, asked: list[Request], code: int = 200, **response: Any) -> None:
    """Let a service answer reviews."""

    def handle(request: Request) -> Response:
        asked.append(request)
        uid = request.payload["request"]["uid"]
        review = {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview"}
        return Response(code, payload={**review, "response": {"uid": uid, "allowed": True, **response}})

    server.registry.webhook_services["default/judge"] = handle


def configure(ask: Any, **more: Any) -> None:
    assert ask("POST", PATH, {"metadata": {"name": "w"}, "webhooks": [{**HOOK, **more}]}).status == 201


def test_a_webhook_is_asked_about_the_request(ask: Any, server: APIServer) -> None:
    asked: list[Request] = []
    answers(server, asked)
    configure(ask)
    assert ask("POST", MAPS, BODY).status == 201
    [request] = asked
    review = request.payload["request"]
    assert (request.target, request.method) == ("/p?timeout=10s", "POST")
    assert (review["operation"], review["name"], review["namespace"]) == ("CREATE", "m", "default")
    assert (review["object"]["data"], review["oldObject"], review["dryRun"]) == ({"a": "1"}, None, False)


DENIALS: dict[str, tuple[dict[str, Any], int, str]] = {
    "with a message": ({"status": {"message": "no", "code": 403, "reason": "Forbidden"}}, 403, ": no"),
    "with a reason": ({"status": {"reason": "Because"}}, 400, ": Because"),
    "with nothing": ({}, 400, " without explanation"),
}


@pytest.mark.parametrize(("said", "code", "told"), DENIALS.values(), ids=DENIALS.keys())
def test_a_webhook_denies(ask: Any, server: APIServer, said: dict[str, Any], code: int, told: str) -> None:
    answers(server, [], allowed=False, **said)
    configure(ask)
    answer = ask("POST", MAPS, BODY)
    message = f'admission webhook "a.b.c" denied the request{told}'
    assert (answer.status, answer.payload["message"]) == (code, message)


FAILURES = {
    "another uid": ({"uid": "x"}, 200, "received invalid webhook response: expected response.uid="),
    "a patch": (
        {"patch": "W10=", "patchType": "JSONPatch"},
        200,
        "received invalid webhook response: validating webhook may not return response.patch",
    ),
    "an error of the server": (
        {},
        500,
        'failed to call webhook: an error on the server ("unknown") has prevented the request from succeeding',
    ),
}


@pytest.mark.parametrize(("said", "status", "told"), FAILURES.values(), ids=FAILURES.keys())
def test_an_answer_that_is_none_refuses(
    ask: Any, server: APIServer, said: dict[str, Any], status: int, told: str
) -> None:
    answers(server, [], status, **said)
    configure(ask)
    answer = ask("POST", MAPS, BODY)
    assert answer.status == 500
    assert answer.payload["message"].startswith(FAILED + told)


def test_a_failure_may_be_ignored(ask: Any, server: APIServer) -> None:
    answers(server, [], 500)
    configure(ask, failurePolicy="Ignore")
    assert ask("POST", MAPS, BODY).status == 201


def test_a_service_that_is_not_there(ask: Any) -> None:
    configure(ask)
    assert ask("POST", MAPS, BODY).payload["message"] == f'{CALL}service "judge" not found'


def test_nobody_listens(ask: Any) -> None:
    configure(ask, clientConfig={"url": "https://127.0.0.1:1/x"})
    told = 'failed to call webhook: Post "https://127.0.0.1:1/x?timeout=10s": dial tcp 127.0.0.1:1: connect: '
    assert ask("POST", MAPS, BODY).payload["message"] == f"{FAILED}{told}connection refused"


def test_warnings_are_passed_on(ask: Any, server: APIServer) -> None:
    answers(server, [], warnings=["careful"])
    configure(ask)
    assert ask("POST", MAPS, BODY).headers["warning"] == '299 - "careful"'


def test_match_conditions_decide_who_is_asked(ask: Any, server: APIServer) -> None:
    asked: list[Request] = []
    answers(server, asked)
    configure(ask, matchConditions=[{"name": "c", "expression": "object.data.a == '2'"}])
    ask("POST", MAPS, BODY)
    assert asked == []
    ask("PUT", f"{MAPS}/m", {**BODY, "data": {"a": "2"}})
    assert len(asked) == 1
