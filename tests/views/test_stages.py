"""One scheduling cycle in stages."""

import pytest

from labkit.views import stages


def test_a_scored_cycle_has_six_stages_that_follow_the_numbers(placed):
    told = stages.stages(placed)
    assert [stage.name for stage in told] == ["predict", "filter", "score", "normalise", "weigh", "pick"]
    assert [stage.view.text for stage in told[:5]] == [
        "default/web-1 waits for a node. Candidates: a, b, c, d. Which one will it be?",
        "2 of 4 nodes pass every filter: a, b.",
        "Each Score plugin gives each feasible node a raw score: a 61 / 0; b 88 / 0.",
        "Raw scores are brought to the range 0–100: a 61 → 61 / 0 → 100; b 88 → 88 / 0 → 100.",
        (
            "Each normalised score is multiplied by its plugin's weight: a 61 × 1 = 61 / 100 × 3 = 300; "
            "b 88 × 1 = 88 / 100 × 3 = 300."
        ),
    ]
    assert told[5].view.text.startswith("default/web-1 goes to b with 388 points")


def test_no_stage_before_the_last_gives_the_winner_away(placed):
    for stage in stages.stages(placed)[:-1]:
        assert "lk-chosen" not in stage.view.body, f"the {stage.name} stage tints the winner"
        assert "★" not in stage.view.body, f"the {stage.name} stage marks the winner"


SHORTER = {
    "with one candidate the score stage says that nothing is scored": (
        "only_one",
        ["predict", "filter", "score", "pick"],
    ),
    "a Pending pod is never scored": ("pending", ["predict", "filter", "pick"]),
    "a pod that PreFilter rejected has nothing to filter": ("refused_early", ["predict", "filter", "pick"]),
}


@pytest.mark.parametrize(("fixture", "names"), SHORTER.values(), ids=SHORTER)
def test_shorter_cycles(fixture, names, request):
    assert [stage.name for stage in stages.stages(request.getfixturevalue(fixture))] == names


def test_the_stages_have_korean_names(placed):
    assert [stage.name for stage in stages.stages(placed, "ko")] == ["예측", "필터", "점수", "정규화", "가중치", "선택"]


def test_names_that_try_to_be_markup_stay_text(hostile):
    assert all("<script" not in stage.view.html.lower() for stage in stages.stages(hostile))
