"""Facts are data first, the same in both languages, and a sentence beside it."""

import pytest

from labkit import errors, views
from labkit.api import make
from labkit.views.facts import MIME

PENDING = make.a_pod("web-2") | {
    "status": {"conditions": [{"type": "PodScheduled", "status": "False", "reason": "Unschedulable"}]}
}
PODS = [PENDING, make.a_pod("web-1", nodeName="node-a"), make.a_pod("db", namespace="prod", nodeName="node-b")]


def test_facts_of_pods_and_more() -> None:
    shown = views.facts(PODS, total=173, order=("a", "b"))._repr_mimebundle_()
    assert shown[MIME] == {
        "placements": {"web-1": "node-a", "prod/db": "node-b"},
        "pending": {"web-2": "Unschedulable"},
        "total": 173,
        "order": ["a", "b"],
    }
    assert shown["text/plain"] == (
        "Facts: web-1 is on node-a; prod/db is on node-b; web-2 is Pending (Unschedulable); "
        'total = 173; order = ["a", "b"].'
    )
    assert "web-2 is Pending (Unschedulable)" in shown["text/html"]


def test_the_data_is_the_same_in_korean_and_the_sentence_is_not() -> None:
    english, korean = (views.facts(PODS, lang, total=1) for lang in ("en", "ko"))
    assert english.values == korean.values
    assert str(korean).startswith("사실: web-1: node-a;")


@pytest.mark.parametrize(
    ("values", "text"),
    [
        pytest.param({}, "Facts: -.", id="no facts"),
        pytest.param({"selected": None}, "Facts: selected = null.", id="nothing selected"),
        pytest.param({"scores": {"b": 1, "a": 2}}, 'Facts: scores = {"a": 2, "b": 1}.', id="keys come in order"),
    ],
)
def test_facts_without_pods(values: dict[str, object], text: str) -> None:
    assert str(views.facts(**values)) == text


def test_facts_that_are_not_plain_data_are_refused() -> None:
    with pytest.raises(errors.ManifestError, match=r"The fact 'nodes' is not plain data"):
        views.facts(nodes={1, 2})
    with pytest.raises(errors.ManifestError, match=r"The fact 'share' is not plain data"):
        views.facts(share=float("nan"))
    with pytest.raises(errors.ManifestError, match=r"Asked for facts in language 'fr'"):
        views.facts(lang="fr")
