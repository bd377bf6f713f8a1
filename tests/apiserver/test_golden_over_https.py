"""The recordings through real sockets: TLS, client certificate or bearer token, and the same verdict on every step."""

from collections.abc import Callable, Iterator
from pathlib import Path

import kubernetes.config
import pytest

from labkit.cli.conformance.recordings import in_process, playing, scenario
from labkit.cli.conformance.recordings.remote import Access, Remote
from labkit.cli.conformance.recordings.serving import ServedServer
from labkit.cli.conformance.recordings.target import Question, Reply

GOLDEN = Path(__file__).parent.parent / "golden" / "api" / "http"
AREAS = {scenario.area(path): path for path in scenario.files(GOLDEN)}
BY_CERTIFICATE = ("authn", "errors", "expired", "list", "watch")
BY_TOKEN = ("apply", "create-pods", "delete", "patch", "strict")
TOKEN = "the-admin's-token"
RATE = 100.0  # a watch that lasts a second is over in ten milliseconds


class Socketed:
    """A served simulator: requests go through the socket, time is moved from inside."""

    def __init__(self, folder: Path, token: str) -> None:
        self.served = ServedServer("api", folder, RATE)
        self.served.inside.server.add_token(TOKEN, in_process.ADMIN)
        settings = kubernetes.config.new_client_from_config(str(self.served.kubeconfig)).configuration
        certificate, key = (None, None) if token else (Path(settings.cert_file), Path(settings.key_file))
        access = Access(self.served.served.address, token, certificate, key, Path(settings.ssl_ca_cert))
        self.remote = Remote(access)
        self.can_expire = True
        self.advance, self.expire = self.served.advance, self.served.expire
        self.sent = 0

    def send(self, question: Question) -> Reply:
        self.sent += 1
        return self.remote.send(question)

    def close(self) -> None:
        self.remote.close()
        self.served.close()


Serve = Callable[[str], Socketed]


@pytest.fixture
def socketed(tmp_path: Path) -> Iterator[Serve]:
    opened: list[Socketed] = []

    def serve(token: str) -> Socketed:
        opened.append(Socketed(tmp_path, token))
        return opened[-1]

    yield serve
    for one in opened:
        one.close()


def verdicts(target: playing.Target, area: str) -> dict[str, list[bool]]:
    found = [playing.play(one, target) for one in scenario.read(AREAS[area])]
    return {one.scenario.name: [not difference for difference in one.differences] for one in found}


def same_through_the_socket(socketed: Serve, area: str, token: str) -> None:
    target = socketed(token)
    assert verdicts(target, area) == verdicts(in_process.fresh("api"), area)
    steps = sum(len(one.steps) for one in scenario.read(AREAS[area]))
    assert target.sent > steps / 2, "it was asked through the socket"
    assert not target.served.inside.server.bugs


@pytest.mark.parametrize("area", BY_CERTIFICATE)
def test_with_a_client_certificate_every_step_is_judged_as_in_process(socketed: Serve, area: str) -> None:
    same_through_the_socket(socketed, area, "")


@pytest.mark.parametrize("area", BY_TOKEN)
def test_with_a_bearer_token_every_step_is_judged_as_in_process(socketed: Serve, area: str) -> None:
    same_through_the_socket(socketed, area, TOKEN)


@pytest.mark.replay
@pytest.mark.slow
@pytest.mark.parametrize("token", ["", TOKEN], ids=["client certificate", "bearer token"])
@pytest.mark.parametrize("area", AREAS)
def test_all_recordings_are_judged_as_in_process(socketed: Serve, area: str, token: str) -> None:
    same_through_the_socket(socketed, area, token)
