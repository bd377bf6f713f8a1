import pytest

from labkit.api import resources, status
from labkit.api.status import Cause
from labkit.errors import ApiError

PODS = resources.PODS
MODIFIED = "the object has been modified; please apply your changes to the latest version and try again"
DEPLOYMENTS = resources.by_kind("apps/v1", "Deployment")


@pytest.mark.parametrize(
    ("refused", "code", "reason", "message"),
    [
        (status.not_found(PODS, "web"), 404, "NotFound", 'pods "web" not found'),
        (status.not_found(DEPLOYMENTS, "web"), 404, "NotFound", 'deployments.apps "web" not found'),
        (status.already_exists(PODS, "web"), 409, "AlreadyExists", 'pods "web" already exists'),
        (
            status.already_exists(PODS, "web", terminating=True),
            409,
            "AlreadyExists",
            'object is being deleted: pods "web" already exists',
        ),
        (
            status.modified(PODS, "web"),
            409,
            "Conflict",
            'Operation cannot be fulfilled on pods "web": ' + MODIFIED,
        ),
        (status.forbidden(PODS, "web", "no"), 403, "Forbidden", 'pods "web" is forbidden: no'),
        (status.no_such_resource(), 404, "NotFound", "the server could not find the requested resource"),
        (
            status.method_not_allowed(),
            405,
            "MethodNotAllowed",
            "the server does not allow this method on the requested resource",
        ),
    ],
)
def test_refusals_speak_as_the_real_server(refused: ApiError, code: int, reason: str, message: str) -> None:
    assert (refused.code, refused.reason, str(refused)) == (code, reason, message)
    assert refused.status["kind"] == "Status"


def test_one_cause_stands_alone_and_several_in_brackets() -> None:
    first, second = Cause("FieldValueRequired", "Required value", "spec.a"), Cause("FieldValueInvalid", "no", "spec.b")
    assert str(status.invalid("", "Pod", "web", [first])) == 'Pod "web" is invalid: spec.a: Required value'
    both = status.invalid("apps", "Deployment", "web", [first, second])
    assert str(both) == 'Deployment.apps "web" is invalid: [spec.a: Required value, spec.b: no]'
    assert [cause["field"] for cause in both.status["details"]["causes"]] == ["spec.a", "spec.b"]


def test_empty_details_are_left_out() -> None:
    assert status.not_found(PODS, "web").status["details"] == {"name": "web", "kind": "pods"}
    assert "details" not in status.bad_request("no").status


def test_a_success_says_what_is_gone() -> None:
    assert status.success({"name": "web"})["details"] == {"name": "web"}
    assert status.success(code=201) == {
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": {},
        "status": "Success",
        "code": 201,
    }
