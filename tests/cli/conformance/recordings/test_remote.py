"""Another server, over the network of this machine."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from labkit import errors
from labkit.cli.conformance.recordings.remote import Access, Remote
from labkit.cli.conformance.recordings.serving import ServedServer
from labkit.cli.conformance.recordings.target import Question


@pytest.fixture
def served(tmp_path: Path) -> Iterator[ServedServer]:
    one = ServedServer("api", tmp_path)
    yield one
    one.close()


def test_without_credentials_one_is_anonymous_and_a_token_makes_the_administrator(served: ServedServer) -> None:
    from labkit.cli.conformance.recordings.in_process import ADMIN

    served.inside.server.add_token("t", ADMIN)
    remote = Remote(Access(served.served.address, token="t", insecure=True))
    assert remote.send(Question("GET", "/api/v1/namespaces")).status == 200
    assert remote.send(Question("GET", "/api/v1/namespaces", as_admin=False)).status == 403
    mine = remote.send(Question("GET", "/api/v1/namespaces", {"Authorization": "Bearer wrong"}))
    assert mine.status == 401, "credentials of its own count"
    created = remote.send(Question("POST", "/api/v1/namespaces", {}, json.dumps({"metadata": {"name": "n"}}).encode()))
    assert created.status == 201
    remote.close()
    assert remote.send(Question("GET", "/version")).status == 200, "a closed connection is made anew"
    assert not remote.can_expire
    remote.close()


def test_a_server_that_is_not_there_is_told(served: ServedServer) -> None:
    address = served.served.address
    served.close()
    with pytest.raises(errors.BackendError, match=r"Asked https://127\.0\.0\.1"):
        Remote(Access(address, insecure=True)).send(Question("GET", "/version"))


@pytest.mark.parametrize(
    ("access", "says"),
    [
        pytest.param(Access("localhost"), "is no address of a server", id="no address"),
        pytest.param(Access("https://localhost", authority=Path("nowhere.pem")), "cannot be read", id="no authority"),
        pytest.param(Access("https://localhost", certificate=Path("none.pem")), "cannot be read", id="no certificate"),
    ],
)
def test_what_cannot_be_used_is_refused_at_once(access: Access, says: str) -> None:
    with pytest.raises(errors.ManifestError, match=says):
        Remote(access)


def test_who_trusts_nobody_is_not_answered(served: ServedServer) -> None:
    with pytest.raises(errors.BackendError, match="CERTIFICATE_VERIFY_FAILED"):
        Remote(Access(served.served.address)).send(Question("GET", "/version"))
