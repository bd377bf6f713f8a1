"""Protobuf messages: objects of a real API server (Kubernetes 1.36) that say the same in both forms."""

import base64
import json
import lzma
from pathlib import Path
from typing import Any

import pytest

from labkit.apiserver import decoding as json_decoding
from labkit.apiserver.protobuf import decoding, envelope, wire
from labkit.apiserver.schema import pack

# Recorded with both Accept headers; of a claim's template only JSON says the kind, so that is left out.
RECORDED = Path(__file__).with_name("objects.jsonl.xz")
META = "io.k8s.apimachinery.pkg.apis.meta.v1"


def recorded() -> list[dict[str, Any]]:
    with lzma.open(RECORDED, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def named(pair: dict[str, Any]) -> str:
    return f"{pair['json']['kind']} {pair['json']['metadata']['name']}"


@pytest.mark.parametrize("pair", recorded(), ids=named)
def test_an_object_reads_the_same_in_both_forms(pair: dict[str, Any]) -> None:
    found = envelope.opened(base64.b64decode(pair["protobuf"]))
    type_ = pack.kind_type(found.api_version, found.kind)
    assert type_ is not None
    read, unknown = json_decoding.decode(type_, envelope.content(found))
    assert unknown == []
    assert read == json_decoding.decode(type_, pair["json"])[0]


def test_many_kinds_were_recorded() -> None:
    assert len({pair["json"]["kind"] for pair in recorded()}) >= 45


@pytest.mark.parametrize(
    ("identifier", "data", "value"),
    [
        pytest.param(
            f"{META}.DeleteOptions", b"\x08\x00", {"gracePeriodSeconds": 0}, id="a zero behind a pointer is said"
        ),
        pytest.param(f"{META}.DeleteOptions", b"\x2a\x03All", {"dryRun": ["All"]}, id="a list of texts"),
        pytest.param(
            f"{META}.DeleteOptions",
            b"\x12\x03\x0a\x01a\x12\x03\x12\x01b",
            {"preconditions": {"uid": "a", "resourceVersion": "b"}},
            id="a message in pieces is one message",
        ),
        pytest.param(
            f"{META}.DeleteOptions",
            b"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
            {"gracePeriodSeconds": -1},
            id="a negative number",
        ),
        pytest.param(
            f"{META}.DeleteOptions",
            b"\x98\x06\x05\x9a\x06\x01x\x08\x05",
            {"gracePeriodSeconds": 5},
            id="unknown fields are skipped",
        ),
        pytest.param("io.k8s.api.core.v1.SecurityContext", b"\x20\x00", {"runAsUser": 0}, id="user 0 is said"),
        pytest.param(
            "io.k8s.api.batch.v1.PodFailurePolicyOnExitCodesRequirement",
            b"\x18\x01\x18\x02",
            {"values": [1, 2]},
            id="integers one by one",
        ),
        pytest.param(
            "io.k8s.api.batch.v1.PodFailurePolicyOnExitCodesRequirement",
            b"\x1a\x02\x01\x02",
            {"values": [1, 2]},
            id="integers in one piece",
        ),
        pytest.param(
            "io.k8s.api.core.v1.ConfigMap",
            b"\x12\x06\x0a\x01k\x12\x01v\x12\x03\x0a\x01e",
            {"data": {"k": "v", "e": ""}},
            id="a map, an entry without a value",
        ),
        pytest.param(
            "io.k8s.api.core.v1.Secret", b"\x12\x06\x0a\x01k\x12\x01x", {"data": {"k": "eA=="}}, id="bytes are base64"
        ),
        pytest.param(
            "io.k8s.api.core.v1.Volume",
            b"\x0a\x01v\x12\x02\x12\x00",
            {"name": "v", "emptyDir": {}},
            id="what Go inlines belongs to what is around it",
        ),
        pytest.param(
            "io.k8s.api.core.v1.ConfigMap",
            b"\x12\x06\x0a\x01k\x12\x01\xff",
            {"data": {"k": "\ufffd"}},
            id="text that is no UTF-8",
        ),
    ],
)
def test_decode(identifier: str, data: bytes, value: Any) -> None:
    assert decoding.decode(identifier, data) == value


@pytest.mark.parametrize(
    ("identifier", "data", "said"),
    [
        pytest.param(
            "ConfigMap", b"\x08\x01", "proto: wrong wireType = 0 for field ObjectMeta", id="metadata that is a number"
        ),
        pytest.param(
            "ConfigMap", b"\x0a\x02\x08\x01", "proto: wrong wireType = 0 for field Name", id="a name that is a number"
        ),
        pytest.param(
            "ConfigMap", b"\x0a\x02\x28\x01", "proto: wrong wireType = 0 for field UID", id="initials are capitals"
        ),
        pytest.param(
            "Pod", b"\x12\x02\x10\x01", "proto: wrong wireType = 0 for field Containers", id="a list that is a number"
        ),
        pytest.param(
            "ConfigMap",
            b"\x0a\x03\x3a\x01x",
            "proto: wrong wireType = 2 for field Generation",
            id="a number that is text",
        ),
        pytest.param("Pod", b"\x12\x01\x0a", "unexpected EOF", id="the end comes too soon"),
    ],
)
def test_malformed(identifier: str, data: bytes, said: str) -> None:
    with pytest.raises(wire.Malformed) as refused:
        decoding.decode(f"io.k8s.api.core.v1.{identifier}", data)
    assert str(refused.value) == said
