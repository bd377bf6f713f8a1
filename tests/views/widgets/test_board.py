"""A bin-packing board, played by method and by button."""

import pytest
from bs4 import BeautifulSoup

from labkit import errors
from labkit.api import make
from labkit.views.widgets.board import Board, board


def a_board(lang: str = "en") -> Board:
    """Two nodes of four GPUs; the last pod needs a whole one."""
    nodes = [make.a_node(name, cpu="16", memory="64Gi", gpu="4") for name in ("left", "right")]
    pods = [make.a_pod(f"p{gpus}", cpu="1", memory="1Gi", gpu=gpus) for gpus in ("1", "2", "4")]
    return board(nodes, pods, lang)


def test_pods_that_are_packed_all_find_a_place():
    game = a_board()
    for node in ("left", "left", "right"):
        view = game.place(node)
    assert game.placed == [("p1", "left"), ("p2", "left"), ("p4", "right")]
    assert view.text.startswith("Done: all 3 pods have a node.")
    assert "lk-good" in view.html


def test_pods_that_are_spread_leave_no_room_for_the_last():
    game = a_board()
    game.place("left")
    game.place("right")
    view = game.place("left")
    assert view.text.startswith("p4 does not fit on left.")
    assert len(game.placed) == 2, "nothing moved"
    assert game.place(None).text.startswith("2 of 3 pods have a node; Pending: p4.")
    assert game.place("left").text.startswith("2 of 3 pods"), "after the end nothing happens"


def test_undo_takes_the_last_decision_back():
    game = a_board()
    game.place("left")
    game.place(None)
    assert game.undo().text.startswith("Next: p2 (")
    assert game.placed == [("p1", "left")]
    game.undo()
    assert game.undo().text.startswith("Next: p1 ("), "at the beginning it stays there"


def test_a_pod_comes_without_the_node_it_once_had():
    nodes = [make.a_node("left", gpu="4")]
    assert "pods: none" in board(nodes, [make.a_pod("p", gpu="1", nodeName="left")]).view.text


def test_a_limit_alone_is_a_request_as_in_the_api():
    pod = make.a_pod("p", gpu="3")
    del pod["spec"]["containers"][0]["resources"]["requests"]
    assert repr(board([make.a_node("left", gpu="2")], [pod])).startswith("Next: p (nvidia.com/gpu 3).")


def test_a_node_that_is_not_there_is_a_clear_error():
    with pytest.raises(errors.ManifestError, match=r"There is no node 'middle' on this board; it has left, right\."):
        a_board().place("middle")


def test_the_buttons_play_too_and_are_off_where_they_do_nothing():
    game = a_board()
    game._repr_mimebundle_()
    live = game._controls
    names = [button.description for button in (*live.nodes, live.pending, live.undo)]
    assert names == ["left", "right", "stays Pending", "Take back"]
    assert live.undo.disabled
    live.nodes[1].click()
    assert game.placed == [("p1", "right")]
    assert not live.undo.disabled
    assert "Next: p2" in live.picture.value
    live.pending.click()
    live.nodes[0].click()
    assert all(button.disabled for button in (*live.nodes, live.pending))


def test_the_static_form_says_the_turn_the_queue_and_the_bins():
    bundle = a_board()._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert bundle["text/plain"] == repr(a_board())
    lines = bundle["text/plain"].splitlines()
    assert lines[0] == "Next: p1 (cpu 1, memory 1Gi, nvidia.com/gpu 1). Which node?"
    assert lines[1].startswith("After it: p2 (cpu 1, memory 1Gi, nvidia.com/gpu 2); p4 (")
    soup = BeautifulSoup(bundle["text/html"], "html.parser")
    assert soup.get_text().count("room for one more pod") == 2


def test_korean():
    assert repr(a_board("ko")).startswith("다음 파드: p1 (")
