"""The spread player: guesses, rounds, knobs, and the static form."""

import pytest
from bs4 import BeautifulSoup

import labkit
from labkit import errors
from labkit.views import listening
from labkit.views.widgets.spread_player import spread_player

ZONE, HASH = "topology.kubernetes.io/zone", "pod-template-hash"
NODES = [labkit.a_node(f"{zone}1", zone=zone) for zone in "abc"]
# Who comes, and who is deleted after that: a rollout of three replicas, one by one.
ROLLOUT = [
    ("old-1", ()),
    ("old-2", ()),
    ("old-3", ()),
    ("new-1", ["old-1"]),
    ("new-2", ["old-2"]),
    ("new-3", ["old-3"]),
]
KNOBS = {"maxSkew": [1, 2], "matchLabelKeys": [[], [HASH]]}


def rollout(**setting):
    heard = listening.spread_listener()
    cluster = labkit.connect("sim", nodes=NODES, plugins=[heard.plugin], seed=1)
    selector = {"matchLabels": {"app": "web"}}
    constraint = {"topologyKey": ZONE, "whenUnsatisfiable": "DoNotSchedule", "labelSelector": selector, **setting}
    for name, gone in ROLLOUT:
        labels = {"app": "web", HASH: name[:3]}
        cluster.apply(labkit.a_pod(name, cpu="100m", labels=labels, topologySpreadConstraints=[constraint]))
        heard.hear(cluster.trace(name), gone)
        for pod in gone:
            cluster.delete("pods", pod)
        cluster.settle()
    return heard.rounds


@pytest.fixture
def player():
    return spread_player(rollout, KNOBS)


def test_as_text_it_tells_every_round_and_how_each_knob_would_end_it(player):
    lines = repr(player).splitlines()
    assert lines[:3] == [
        "maxSkew 1, matchLabelKeys []",
        "Pod 1 of 6: old-1. Which zone?",
        "Pods there: a: none · b: none · c: none",
    ]
    assert "Gone meanwhile: old-1." in lines
    assert lines[-4:-2] == [
        "maxSkew 1, matchLabelKeys [] → a 2, b 1, c 0. Pending: none.",
        "Turned one by one, in the end:",
    ]
    assert lines[-1] == f"maxSkew 1, matchLabelKeys [{HASH}] → a 1, b 1, c 1. Pending: none."


def test_before_the_guess_only_the_counts_are_seen(player):
    assert "matching pods counted" in player.current.body
    assert "✓" not in player.current.text
    assert "Choose to see what happens." in player.current.text


def test_a_guess_opens_the_round_and_stays(player):
    shown = player.guess("b").text
    assert "old-1 goes to a (node a1)." in shown
    assert shown.endswith("You said: b. Right guesses: 0 of 1.")
    assert player.guess("a").text == shown, "a round takes one guess"
    player.go(1)
    assert player.guess("b").text.endswith("You said: b. Right guesses: 1 of 2.")


def test_no_pod_is_passed_by_without_a_guess(player):
    assert player.go(1).text.startswith("Pod 1 of 6")
    player.guess("a")
    assert player.go(5).text.startswith("Pod 2 of 6")
    assert player.go(-5).text.startswith("Pod 1 of 6")


def test_after_the_last_guess_it_shows_what_is_left_when_the_last_pod_has_gone(player):
    for _ in range(6):
        shown = player.guess("a").text
        player.go(1)
    assert shown.splitlines()[-2:] == [
        "Gone meanwhile: old-3.",
        "maxSkew 1, matchLabelKeys [] → a 2, b 1, c 0. Pending: none.",
    ]


def test_a_knob_begins_the_story_again(player):
    player.guess("a")
    player.go(1)
    assert player.turn("matchLabelKeys", [HASH]).text.startswith("Pod 1 of 6: old-1.")
    assert player.guesses == []
    player.guess("a")
    player.turn("matchLabelKeys", [HASH])
    assert player.guesses == ["a"], "turning a knob to where it is changes nothing"
    assert player.start_over().text.startswith("Pod 1 of 6")
    assert player.guesses == []


def test_the_numbers_are_those_of_the_setting(player):
    player.turn("matchLabelKeys", [HASH])
    for option in ("a", "b", "c"):
        player.guess(option)
        player.go(1)
    assert "Pods there: a: old-1 · b: old-2 · c: old-3" in player.current.text
    assert [cell.get_text() for cell in BeautifulSoup(player.current.body, "html.parser").select("td")] == ["0"] * 3


def test_a_pod_that_waits_can_be_foreseen():
    def crowded(**setting):
        heard = listening.spread_listener()
        nodes = [NODES[0], labkit.a_node("b1", zone="b", unschedulable=True)]
        cluster = labkit.connect("sim", nodes=nodes, plugins=[heard.plugin], seed=1)
        given = {"topologyKey": ZONE, "labelSelector": {"matchLabels": {"app": "web"}}, **setting}
        for name in ("web-1", "web-2", "web-3"):
            cluster.apply(labkit.a_pod(name, labels={"app": "web"}, topologySpreadConstraints=[given]))
            heard.hear(cluster.trace(name))
        return heard.rounds

    player = spread_player(crowded, {"maxSkew": [1], "whenUnsatisfiable": ["DoNotSchedule", "ScheduleAnyway"]})
    assert player.options == ["a", "b", "stays Pending"]
    player.guess("a")
    player.go(1)
    assert player.guess("stays Pending").text.endswith("Right guesses: 2 of 2.")
    player.go(1)
    assert "Pending: web-2." in player.current.text
    ends = [line for line in repr(player).splitlines() if " → " in line]
    assert ends == [
        "maxSkew 1, whenUnsatisfiable DoNotSchedule → a 1, b 0. Pending: web-2, web-3.",
        "maxSkew 1, whenUnsatisfiable ScheduleAnyway → a 3, b 0. Pending: none.",
    ]


def test_the_static_form_is_closed_and_does_not_depend_on_what_was_pressed(player):
    fresh = player._repr_mimebundle_()
    assert sorted(fresh) == ["application/vnd.jupyter.widget-view+json", "text/html", "text/plain"]
    folds = BeautifulSoup(fresh["text/html"], "html.parser").find_all("details")
    assert len(folds) == 7
    assert not any(fold.has_attr("open") for fold in folds)
    player.turn("maxSkew", 2)
    player.guess("a")
    again = player._repr_mimebundle_()
    assert (again["text/html"], again["text/plain"]) == (fresh["text/html"], fresh["text/plain"])


def test_the_controls_have_names_and_play_the_story(player):
    player._repr_mimebundle_()
    skew, keys, guess, buttons, picture = player._controls.box.children
    previous, following, again = buttons.children
    assert [one.description for one in (skew, keys, guess)] == ["maxSkew", "matchLabelKeys", "Your guess"]
    assert [one.description for one in buttons.children] == ["Previous", "Next", "Start over"]
    assert following.disabled
    guess.value = "b"
    assert guess.disabled
    assert "old-1 goes to a" in picture.value
    following.click()
    assert guess.value is None
    assert not guess.disabled
    assert "Pod 2 of 6" in picture.value
    previous.click()
    assert guess.value == "b"
    keys.value = f"[{HASH}]"
    assert (player.at, player.guesses, guess.value) == (0, [], None)
    guess.value = "a"
    again.click()
    assert player.guesses == []
    assert guess.value is None


def test_each_setting_is_played_once():
    played = []
    player = spread_player(lambda **setting: played.append(setting) or rollout(**setting), KNOBS)
    player._repr_mimebundle_()
    player.turn("maxSkew", 2)
    player.turn("maxSkew", 1)
    player._repr_mimebundle_()
    assert len(played) == 3


def test_korean():
    player = spread_player(rollout, KNOBS, "ko")
    assert "파드 6개 중 1번째 old-1: 어느 zone일까요?" in repr(player)
    assert player.options[-1] == "Pending 상태로 남는다"


def test_bad_players_are_refused_with_a_cure(player):
    with pytest.raises(errors.ManifestError, match=r"'d' cannot be guessed here\. Options: a, b, c, stays Pending\."):
        player.guess("d")
    with pytest.raises(errors.ManifestError, match=r"No knob 'maxSkew' with the value '3'\. Knobs: maxSkew: 1, 2; "):
        player.turn("maxSkew", 3)
    with pytest.raises(errors.ManifestError, match=r"A knob of a spread player has no values"):
        spread_player(rollout, {"maxSkew": []})
    with pytest.raises(errors.ManifestError, match=r"This story has no pod with a spread constraint"):
        spread_player(list, {})
