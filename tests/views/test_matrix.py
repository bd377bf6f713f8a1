"""The nodes × plugins table, cell by cell."""

import dataclasses
import re

from bs4 import BeautifulSoup

from labkit.views import matrix


def rows(html):
    """Return the table as text: one list per row, headings first; signs are read as their words."""
    soup = BeautifulSoup(html, "html.parser")
    for sign in soup.find_all(attrs={"role": "img"}):
        sign.replace_with(sign["aria-label"])
    for wbr in soup.find_all("wbr"):
        wbr.decompose()
    return [[_text(cell) for cell in row.find_all(["th", "td"])] for row in soup.find_all("tr")]


def _text(cell):
    return re.sub(r"\s+", " ", cell.get_text()).strip()


def test_filters_that_rejected_somebody_have_a_column_and_the_others_share_one(placed):
    columns = matrix.filter_columns(placed, placed.nodes, "en")
    assert rows(matrix.table(placed.nodes, columns, "en")) == [
        ["node", "TaintToleration", "NodeResourcesFit", "3 other filters"],
        ["a", "passed", "passed", "passed"],
        ["b", "passed", "passed", "passed"],
        ["c", "rejected node(s) had untolerated taint(s)", "not reached", "passed 2 not reached 1"],
        ["d", "passed", "rejected Insufficient cpu, Insufficient memory", "passed"],
    ]


def test_a_node_beyond_the_window_is_not_looked_at(large):
    shown = ["node-00", "node-20", "node-49"]
    table = rows(matrix.table(shown, matrix.filter_columns(large, shown, "en"), "en"))
    assert table[3] == ["node-49", "not looked at", "not reached"]


def test_a_rejecting_plugin_that_is_no_filter_gets_a_column_of_its_own(placed):
    placed = dataclasses.replace(placed, filters=("NodeUnschedulable", "NodeResourcesFit"))
    columns = matrix.filter_columns(placed, placed.nodes, "en")
    assert rows(matrix.table(["c"], columns, "en"))[0] == [
        "node",
        "TaintToleration",
        "NodeResourcesFit",
        "1 other filter",
    ]


def test_scores_are_written_as_the_stage_needs_them(placed):
    def row_of_b(shape):
        return rows(matrix.table(["b"], matrix.score_columns(placed, shape), "en"))[1][1:]

    assert row_of_b(matrix.raw) == ["88", "0"]
    assert row_of_b(matrix.normalised) == ["88 → 88", "0 → 100"]
    assert row_of_b(matrix.weighing) == ["88 × 1 = 88", "100 × 3 = 300"]
    assert row_of_b(matrix.weighted) == ["88", "300"]


def test_the_weight_stands_in_the_heading(placed):
    assert rows(matrix.table([], matrix.score_columns(placed, matrix.raw), "en"))[0] == [
        "node",
        "NodeResourcesFit ×1",
        "TaintToleration ×3",
    ]


def test_winner_and_runner_up_are_marked_in_words(placed):
    columns = matrix.result_columns(placed, "ko")
    assert rows(matrix.table(placed.nodes, columns, "ko")) == [
        ["노드", "총점", "결과"],
        ["a", "361", "☆ 차점"],
        ["b", "388", "★ 선택"],
        ["c", "", ""],
        ["d", "", ""],
    ]


def test_only_the_chosen_row_is_tinted_and_only_when_asked(placed):
    columns = matrix.result_columns(placed, "en")
    assert matrix.table(placed.nodes, columns, "en").count("lk-chosen") == 0
    assert matrix.table(placed.nodes, columns, "en", placed.selected).count("lk-chosen") == 1


def test_of_many_nodes_the_telling_ones_are_kept_in_list_order(large):
    best = [f"node-{number:02}" for number in range(8, 20)]
    assert matrix.interesting(large, 30) == [*best, "node-20", "node-21", "node-22", "node-45", "node-46", "node-47"]
    assert matrix.interesting(large, 50) == list(large.nodes)
    assert matrix.interesting(large, 2) == ["node-18", "node-19"]
