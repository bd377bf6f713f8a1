"""The schema pack: what it knows, and that it is what the generator makes."""

import json

import pytest

from labkit.apiserver.schema import generate, pack


def test_kinds_lead_to_types_with_merge_rules() -> None:
    pod = pack.kind_type("v1", "Pod")
    assert pod is not None
    spec = pack.type_of(pod.fields["spec"].type)
    assert spec.fields["containers"].rules["mergeKey"] == "name"
    assert pack.kind_type("v1", "Unicorn") is None


def test_the_pack_is_what_the_generator_makes_of_its_source() -> None:
    pytest.importorskip("kubernetes_validate")
    made = json.loads(json.dumps(generate.pack(generate.definitions())))
    assert made["types"] == pack.types()
