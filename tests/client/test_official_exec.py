"""exec through the official client's own stream module, in process."""

import kubernetes.stream
import pytest
from kubernetes.client.exceptions import ApiException

import labkit
from labkit.clusters.cluster import Cluster

BOX = {"name": "c", "image": "busybox", "command": ["sh", "-c", "sleep 36000"]}


@pytest.fixture
def cluster() -> Cluster:
    cluster = labkit.connect(nodes=1)
    spec = {"containers": [BOX], "terminationGracePeriodSeconds": 0}
    cluster.apply({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "box"}, "spec": spec})
    cluster.advance(10)
    return cluster


def run(cluster: Cluster, *command: str, **how: object) -> object:
    wanted = {"stdout": True, "stderr": True, "stdin": False, "tty": False, **how}
    return kubernetes.stream.stream(
        cluster.core.connect_get_namespaced_pod_exec, "box", "default", command=list(command), **wanted
    )


def test_a_command_says_what_it_says(cluster: Cluster) -> None:
    before = cluster.now
    assert run(cluster, "echo", "hello") == "hello\n"
    assert cluster.now == before


def test_a_command_that_takes_time_lets_it_pass(cluster: Cluster) -> None:
    before = cluster.now
    assert run(cluster, "sh", "-c", "echo a; sleep 20; echo b") == "a\nb\n"
    assert cluster.now - before == pytest.approx(20.0)


@pytest.mark.parametrize("code", [0, 7])
def test_the_exit_code_comes_along(cluster: Cluster, code: int) -> None:
    answer = run(cluster, "sh", "-c", f"exit {code}", _preload_content=False)
    answer.run_forever(timeout=60)  # type: ignore[attr-defined]
    assert answer.returncode == code  # type: ignore[attr-defined]


def test_a_shell_can_be_talked_to(cluster: Cluster) -> None:
    answer = run(cluster, "sh", stdin=True, _preload_content=False)
    answer.write_stdin("echo one\n")  # type: ignore[attr-defined]
    assert answer.readline_stdout(timeout=3) == "one"  # type: ignore[attr-defined]
    answer.write_stdin("sleep 2; echo two\n")  # type: ignore[attr-defined]
    assert answer.readline_stdout(timeout=3) == "two"  # type: ignore[attr-defined]
    answer.write_stdin("exit 4\n")  # type: ignore[attr-defined]
    answer.update(timeout=1)  # type: ignore[attr-defined]
    assert not answer.is_open()  # type: ignore[attr-defined]
    assert answer.returncode == 4  # type: ignore[attr-defined]


def test_bytes_stay_bytes(cluster: Cluster) -> None:
    assert run(cluster, "echo", "가", binary=True) == "가\n".encode()


@pytest.mark.parametrize(
    ("pod", "why"),
    [
        pytest.param("none", r"Handshake status 404 Not Found -\+-\+- .*pods \\\"none\\\" not found", id="no such pod"),
    ],
)
def test_a_refusal_reads_as_it_does_over_a_socket(cluster: Cluster, pod: str, why: str) -> None:
    with pytest.raises(ApiException, match=why):
        kubernetes.stream.stream(cluster.core.connect_get_namespaced_pod_exec, pod, "default", command=["ls"])


def test_a_command_that_never_ends_does_not_keep_the_cell(cluster: Cluster) -> None:
    with pytest.raises(ApiException, match="said nothing for 600 simulated seconds"):
        run(cluster, "tail", "-f", "/dev/null", _request_timeout=None)


def test_a_log_is_read_in_process_too(cluster: Cluster) -> None:
    spec = {"containers": [{"name": "c", "image": "busybox", "command": ["sh", "-c", "echo begin; sleep 99"]}]}
    cluster.apply({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "says"}, "spec": spec})
    cluster.advance(10)
    assert cluster.core.read_namespaced_pod_log("says", "default") == "begin\n"
