"""The pod-template-hash: stable, safe, and blind to itself."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from labkit.controllers.workload import revisions, template_hash

TEMPLATE = {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "c", "image": "nginx:1"}]}}


def test_the_same_template_has_the_same_hash_whatever_the_order_of_its_fields() -> None:
    turned = dict(reversed(TEMPLATE.items()))
    assert template_hash.of(TEMPLATE) == template_hash.of(turned)


def test_another_image_or_another_collision_count_gives_another_hash() -> None:
    other = {**TEMPLATE, "spec": {"containers": [{"name": "c", "image": "nginx:2"}]}}
    assert len({template_hash.of(TEMPLATE), template_hash.of(other), template_hash.of(TEMPLATE, 1)}) == 3


def test_a_hash_is_written_in_upstreams_safe_letters() -> None:
    assert re.fullmatch(r"[bcdfghjklmnpqrstvwxz2456789]{1,10}", template_hash.of(TEMPLATE))
    assert template_hash.safe("01289") == "456df"


def test_templates_are_compared_without_the_hash_they_carry() -> None:
    labelled = {**TEMPLATE, "metadata": {"labels": {"app": "web", template_hash.LABEL: "x"}}}
    assert template_hash.same_but_for_hash(TEMPLATE, labelled)
    assert not template_hash.same_but_for_hash(TEMPLATE, {**labelled, "spec": {}})


RECORDED = json.loads((Path(__file__).parents[2] / "golden/controllers/template_hashes.json").read_text())


@pytest.mark.parametrize("case", RECORDED, ids=[case["name"] for case in RECORDED])
def test_a_template_has_the_hash_that_kubernetes_gave_it(case: dict[str, Any]) -> None:
    if case["kind"] == "StatefulSet":
        data = revisions.encoded(revisions.data({"spec": {"template": case["template"]}}))
        assert template_hash.of_bytes(data + b"0") == case["hash"]
    else:
        assert template_hash.of(case["template"]) == case["hash"]
