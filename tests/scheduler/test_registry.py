"""Which plugins there are, and which of them a profile has unasked."""

import pytest

from labkit.api import make
from labkit.scheduler import profile, registry

SELECTABLE = {"BestFit", "DotProduct", "FragmentationGradient"}


def test_the_selectable_scorers_are_known_and_in_no_profile_unasked():
    assert set(registry.in_tree()) >= SELECTABLE
    assert not SELECTABLE & {name for name, _ in profile.DEFAULT_PLUGINS}


def test_every_plugin_of_the_default_profile_but_those_to_come_is_there():
    missing = {name for name, _ in profile.DEFAULT_PLUGINS} - set(registry.in_tree())
    assert missing <= {"NodeDeclaredFeatures"}, missing


@pytest.mark.parametrize("name", sorted(SELECTABLE))
def test_a_selectable_scorer_is_enabled_by_name_at_score(decide, name):
    config = {"profiles": [{"plugins": {"score": {"enabled": [{"name": name, "weight": 7}]}}}]}
    nodes = [make.a_node("a"), make.a_node("b", cpu="8")]
    scores = decide(make.a_pod("web", cpu="1"), nodes, config=config)["scores"]
    assert name in scores["a"]
    assert scores["a"][name] % 7 == 0
    assert name not in decide(make.a_pod("web", cpu="1"), nodes)["scores"]["a"]
