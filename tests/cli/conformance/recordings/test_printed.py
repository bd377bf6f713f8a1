"""What kubectl printed, in the form of the recordings."""

from typing import Any

import pytest

from labkit.cli.conformance.recordings import printed

FOLDER = "/somewhere/made"


@pytest.mark.parametrize(
    ("said", "recorded"),
    [
        ("NAME    READY     AGE\nweb     1/1       5m3s", "NAME  READY  AGE\nweb  1/1  <age>"),
        ("  deeper    x  ", "  deeper  x"),
        ("uid: 0f8a2c1e-1111-2222-3333-0123456789ab", "uid: <uid>"),
        ("at 2026-11-25T12:00:00Z", "at <time>"),
        ("at 2024-01-01T00:00:00Z", "at 2024-01-01T00:00:00Z"),
        ("Start: Wed, 25 Nov 2026 12:00:00 +0000", "Start: <time>"),
        ('resourceVersion: "17"', 'resourceVersion: "<rv>"'),
        ("Resource Version:  17", "Resource Version:  <rv>"),
        ("IP: 10.96.3.4", "IP: <ip>"),
        ("80:31234/TCP", "80:<port>/TCP"),
        ("nodePort: 31234", "nodePort: <port>"),
        ("web.17f3a2b4c5d6e7f8", "web.<hash>"),
        ("kube-api-access-x7k2p", "kube-api-access-<name>"),
        ("X509SHA256=00ff", "X509SHA256=<hash>"),
        ("token eyJhbGci.eyJpc3M.c2ln", "token <token>"),
        ("server https://127.0.0.1:41234/api", "server https://server/api"),
        (f"--- {FOLDER}/tmp/LIVE-123/v1.Pod.x", "--- v1.Pod.x"),
        (f"the path {FOLDER}/a.yaml", "the path a.yaml"),
        ("timeout: 30s", "timeout: 30s"),
        ("waiting for 30s", "waiting for 30s"),
        ("E1125 12:00:00.123456   77 memcache.go:265] failed", "<log> memcache.go] failed"),
        (
            'W1125 12:00:00.1   7 reflector.go:664] "ended" err="very short watch: x"\nerror: timed out',
            "error: timed out",
        ),
        ("web-x7k2p  Running", "web-<name>  Running"),
    ],
)
def test_what_differs_from_run_to_run_becomes_a_placeholder(said: str, recorded: str) -> None:
    assert printed.normalised(said, {"-x7k2p": "-<name>"}, FOLDER) == recorded


@pytest.mark.parametrize(
    ("recorded", "actual", "any_order", "says"),
    [
        pytest.param("a\nb\n", "a\nb\n", False, "", id="the same"),
        pytest.param("a\nb\n", "a\nc\n", False, 'stdout line 2: expected "b", got "c"', id="the first other line"),
        pytest.param("a\n", "a\nb\n", False, 'stdout line 2: expected "", got "b"', id="a line too much"),
        pytest.param("a", "a\nb", False, 'stdout line 2: expected null, got "b"', id="and without a last line break"),
        pytest.param("b\na", "a\nb", True, "", id="lines in any order"),
        pytest.param("Warning: <any>\nend", "Warning: x\ny\nend", False, "", id="any text"),
    ],
)
def test_the_first_line_that_differs_is_told(recorded: str, actual: str, any_order: bool, says: str) -> None:
    assert printed.difference("stdout", recorded, actual, any_order) == says


@pytest.mark.parametrize(("version", "says"), [((1, 33), "old"), ((1, 36), "new"), ((1, 40), "new")])
def test_what_a_newer_kubectl_prints_counts_from_its_version_on(version: tuple[int, int], says: str) -> None:
    step: dict[str, Any] = {"stdout": "old", "exit": 0, "kubectl-1.36": {"stdout": "new"}}
    assert printed.recorded_for(step, version)["stdout"] == says
