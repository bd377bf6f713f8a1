import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from labkit import errors
from labkit.api import make
from labkit.explaining import snapshot_file
from labkit.explaining.snapshot import Snapshot

GOOD = {"labkitSnapshot": 1, "objects": {"nodes": [], "pods": []}}


@pytest.mark.parametrize("name", ["cluster.json", "cluster.json.gz"])
def test_what_is_saved_is_read_again(tmp_path: Path, name: str, a_snapshot: Callable[..., Snapshot]) -> None:
    more = {
        "by_hand": frozenset({"default/web"}),
        "missing": {"csinodes": "forbidden"},
        "taken": "2026-01-01T00:00:00Z",
    }
    snapshot = a_snapshot([make.a_node("한강")], [make.a_pod("web")], configurations={"kube-system/x": {}}, **more)
    snapshot_file.save(snapshot, tmp_path / name)
    assert snapshot_file.load(tmp_path / name) == snapshot
    packed = (tmp_path / name).read_bytes()[:2] == b"\x1f\x8b"
    assert packed == name.endswith(".gz")


def test_the_same_cluster_gives_the_same_bytes(tmp_path: Path, a_snapshot: Callable[..., Snapshot]) -> None:
    for name in ("one.gz", "two.gz"):
        snapshot_file.save(a_snapshot([make.a_node("a")], []), tmp_path / name)
    assert (tmp_path / "one.gz").read_bytes() == (tmp_path / "two.gz").read_bytes()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        pytest.param(b"{", r"cannot be read as a snapshot .*Is the file complete\?", id="broken JSON"),
        pytest.param(b"\xff\xfe\x00", "cannot be read as a snapshot", id="not text"),
        pytest.param(gzip.compress(b"{}" * 999)[:20], "cannot be read as a snapshot", id="a packed file cut short"),
        pytest.param(b"[]", "it is not a snapshot", id="JSON of another shape"),
        pytest.param(b"{}", "it is not a snapshot", id="JSON that is no snapshot"),
        pytest.param(
            json.dumps({**GOOD, "labkitSnapshot": 2}).encode(), "its format is 2, this labkit reads 1", id="newer"
        ),
        pytest.param(json.dumps({**GOOD, "objects": []}).encode(), "objects should be a mapping", id="no objects"),
        pytest.param(json.dumps({**GOOD, "objects": {"nodes": []}}).encode(), "objects.pods is missing", id="no pods"),
        pytest.param(
            json.dumps({**GOOD, "objects": {"nodes": {}, "pods": []}}).encode(),
            "objects.nodes should be a list",
            id="no list",
        ),
        pytest.param(
            json.dumps({**GOOD, "objects": {"nodes": [1], "pods": []}}).encode(),
            r"objects.nodes\[0\] is no object with a name",
            id="a number where a node should be",
        ),
    ],
)
def test_a_broken_file_says_what_is_wrong_with_it(tmp_path: Path, data: bytes, says: str) -> None:
    path = tmp_path / "cluster.json"
    path.write_bytes(data)
    with pytest.raises(errors.ManifestError, match=says):
        snapshot_file.load(path)


def test_a_file_that_is_not_there_is_named_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(errors.ManifestError, match=r"There is no snapshot .*labkit snapshot save"):
        snapshot_file.load(tmp_path / "nope.json")


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path, a_snapshot: Callable[..., Snapshot]) -> None:
    with pytest.raises(errors.ManifestError, match="Cannot write the snapshot"):
        snapshot_file.save(a_snapshot([], []), tmp_path / "no" / "such.json")
