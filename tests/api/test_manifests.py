"""Manifests in and out, and what a broken one is told."""

from pathlib import Path

import pytest

from labkit import errors
from labkit.api import make, manifests


def test_several_documents_and_lists_become_one_list_of_objects() -> None:
    text = """
apiVersion: v1
kind: Namespace
metadata: {name: a}
---
---
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: Pod, metadata: {name: b}}
"""
    assert [one["metadata"]["name"] for one in manifests.load(text)] == ["a", "b"]


def test_what_is_written_reads_back_the_same(tmp_path: Path) -> None:
    objects = [make.a_pod("a", cpu="100m"), make.a_node("가")]
    path = tmp_path / "both.yaml"
    path.write_text(manifests.dump(objects), encoding="utf-8")
    assert manifests.load(path) == manifests.load(str(path)) == objects


def test_a_list_field_inside_an_object_is_not_taken_for_a_list_of_objects() -> None:
    config_map = {"apiVersion": "v1", "kind": "ConfigMapList", "items": [make.a_pod("p")]}
    assert [one["kind"] for one in manifests.load(config_map)] == ["Pod"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("a:\n\tb: 1\n", r"line 2, column 1: .* tab .* use spaces", id="a tab is named"),
        pytest.param("a: 1: 2\n", r"line 1, column 5: .* colon too many", id="a colon too many is named"),
        pytest.param("kind: Pod\n", r"document 1: apiVersion not set", id="a missing apiVersion is named"),
        pytest.param("apiVersion: v1\n", r"document 1: kind not set", id="a missing kind is named"),
        pytest.param("- a\n- b\n", r"this is a list", id="a list of words is no manifest"),
        pytest.param("just words\n", r"this is a text", id="a text is no manifest"),
        pytest.param("missing.yaml", r"There is no file missing.yaml", id="a missing file is named"),
    ],
)
def test_a_broken_manifest_says_where_and_what_to_do(text: str, said: str) -> None:
    with pytest.raises(errors.ManifestError, match=said):
        manifests.load(text)
