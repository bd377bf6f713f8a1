"""A refusal is shown as an answer; a fault stays a fault."""

import json

import pytest

from labkit import errors
from labkit.api import status
from labkit.views.refused import refused


class OfficialException(Exception):
    """Carries its Status as text, as the official client's exception does."""

    def __init__(self, body: str) -> None:
        super().__init__("a long text with headers")
        self.body = body


@pytest.mark.parametrize(
    ("failed", "shown"),
    [
        pytest.param(status.bad_request("no"), "Refused (400 BadRequest): no", id="labkit's client"),
        pytest.param(
            OfficialException(json.dumps({"kind": "Status", "code": 404, "reason": "NotFound", "message": "gone"})),
            "Refused (404 NotFound): gone",
            id="the official client",
        ),
        pytest.param(errors.ManifestError("no colon"), "Refused (ManifestError): no colon", id="labkit itself"),
    ],
)
def test_a_refusal_is_shown_with_its_reason(failed: Exception, shown: str, capsys: pytest.CaptureFixture[str]) -> None:
    with refused():
        raise failed
    assert capsys.readouterr().out.strip() == shown


def test_where_nothing_is_refused_that_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    with refused("ko"):
        pass
    assert capsys.readouterr().out.strip() == "여기서는 아무것도 거절되지 않았습니다."


@pytest.mark.parametrize("fault", [ZeroDivisionError("oops"), OfficialException("no json"), OfficialException("[1]")])
def test_a_fault_is_raised(fault: Exception) -> None:
    with pytest.raises(type(fault)), refused():
        raise fault
