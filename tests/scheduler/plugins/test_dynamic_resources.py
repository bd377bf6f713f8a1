"""DynamicResources: pods without claims pass, and pods with claims are told the truth."""

from collections.abc import Callable
from typing import Any

from labkit.api import make


def test_a_pod_without_claims_scores_zero_everywhere(decide: Callable[..., Any]) -> None:
    answer = decide(make.a_pod("p"), [make.a_node("a"), make.a_node("b")])
    assert {scores["DynamicResources"] for scores in answer["scores"].values()} == {0}


def test_a_pod_with_claims_is_refused_in_plain_words(decide: Callable[..., Any]) -> None:
    answer = decide(make.a_pod("p", resourceClaims=[{"name": "gpu"}]), [make.a_node("a")])
    assert answer["preFilter"]["reasons"] == ["this simulator does not allocate resource claims"]
