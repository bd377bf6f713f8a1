"""Bins with their pods."""

import pytest
from bs4 import BeautifulSoup

from labkit.api import make
from labkit.views.bin_packing import HEIGHT_PIXELS, WIDTH_PIXELS, bin_packing

GPU = "nvidia.com/gpu"


def gpu_pod(name, gpus, **more):
    pod = make.a_pod(name, cpu="1", memory="1Gi", **more)
    pod["spec"]["containers"][0]["resources"]["requests"][GPU] = str(gpus)
    return pod


@pytest.fixture
def world():
    """a: half full, with GPUs; b: half as large, its cpu all gone; c: empty."""
    node_objects = [
        make.a_node("a", cpu="8", memory="16Gi", **{GPU: "4"}),
        make.a_node("b", cpu="4", memory="8Gi", taints=[make.a_taint("keep", "out")]),
        make.a_node("c", cpu="8", memory="16Gi"),
    ]
    pod_objects = [
        make.a_pod("web", cpu="3", memory="4Gi", nodeName="a"),
        gpu_pod("train", 2, nodeName="a"),
        make.a_pod("wide", cpu="4", memory="1Gi", nodeName="b"),
        make.a_pod("waiting", cpu="9"),
    ]
    return node_objects, pod_objects


def planes(view):
    soup = BeautifulSoup(view.html, "html.parser")
    return {box.b.get_text(): box.find("svg").find("svg") for box in soup.find_all("div", class_="lk-box")}


def test_every_node_is_told_with_its_numbers(world):
    assert bin_packing(*world).text == (
        "a: cpu 4 of 8 (50 %); memory 5Gi of 16Gi (31 %); nvidia.com/gpu 2 of 4 (50 %); "
        "room for one more pod of cpu 4, memory 11Gi, nvidia.com/gpu 2; pods: web, train.\n"
        "b: cpu 4 of 4 (100 %); memory 1Gi of 8Gi (12 %); no room for one more pod; pods: wide.\n"
        "c: cpu 0 of 8 (0 %); memory 0 of 16Gi (0 %); room for one more pod of cpu 8, memory 16Gi; pods: none.\n"
        "Without a node: waiting."
    )


def test_korean(world):
    assert bin_packing(*world, lang="ko").text.splitlines()[1] == (
        "b: cpu 4 중 4 (100 %); memory 8Gi 중 1Gi (12 %); 파드가 더 들어갈 자리 없음; 파드: wide."
    )


def rectangles(plane):
    return [tuple(float(one[key]) for key in ("x", "y", "width", "height")) for one in plane.find_all("rect")]


def test_pods_stand_corner_to_corner_and_the_free_corner_is_dashed(world):
    plane = planes(bin_packing(*world))["a"]
    web, train, free, whole = rectangles(plane)
    # 8 cpu are 240 pixels, 16 GiB are 170: web is 3 cpu × 4 GiB from the lower left corner up.
    assert web == (0.0, 127.5, 90.0, 42.5)
    assert train == (90.0, pytest.approx(116.9, abs=0.06), 30.0, pytest.approx(10.6, abs=0.06))
    assert free == (120.0, 0.0, 120.0, pytest.approx(116.9, abs=0.06))
    assert whole == (0.0, 0.0, WIDTH_PIXELS, HEIGHT_PIXELS)
    assert "stroke-dasharray" in plane.find_all("rect")[2].attrs


def test_nodes_are_drawn_on_one_scale(world):
    whole = rectangles(planes(bin_packing(*world))["b"])[-1]
    assert whole == (0.0, 0.0, WIDTH_PIXELS / 2, HEIGHT_PIXELS / 2)


def test_without_anything_free_in_both_there_is_no_free_corner(world):
    assert "stroke-dasharray" not in str(planes(bin_packing(*world))["b"])


def test_an_over_committed_node_shows_pods_beyond_its_frame():
    over = [make.a_pod(f"p{at}", cpu="3", memory="1Gi", nodeName="a") for at in range(2)]
    plane = planes(bin_packing([make.a_node("a", cpu="4", memory="8Gi")], over))["a"]
    second, whole = rectangles(plane)[1:]
    assert second[0] + second[2] == WIDTH_PIXELS, "six cpus are requested"
    assert whole[2] == WIDTH_PIXELS * 4 / 6, "four are there"


def test_gpus_are_slots_with_the_number_of_their_pod(world):
    soup = BeautifulSoup(bin_packing(*world).html, "html.parser")
    slots = soup.find("svg", attrs={"aria-label": "nvidia.com/gpu 2 of 4 (50 %)"}).find_all("g")
    assert [slot.find("text").get_text() if slot.find("text") else "" for slot in slots] == ["2", "2", "", ""]
    assert slots[0].title.get_text() == "2 train"
    assert "nvidia.com/gpu 0 of 0" not in soup.get_text(), "a node without GPUs has no slots"


def test_another_resource_can_be_drawn_as_slots():
    node = make.a_node("a", **{"example.com/npu": "12"})
    soup = BeautifulSoup(bin_packing([node], gpu="example.com/npu").html, "html.parser")
    assert len(soup.find("svg", attrs={"aria-label": "example.com/npu 0 of 12 (0 %)"}).find_all("rect")) == 12


def test_no_place_for_pods_is_no_room():
    view = bin_packing([make.a_node("a", pods="1")], [make.a_pod("web", nodeName="a")])
    assert "no room for one more pod" in view.text


def test_no_nodes_is_said():
    assert bin_packing([]).text == "No nodes."


def test_without_svg_the_same_is_read_as_text(world):
    soup = BeautifulSoup(bin_packing(*world).html, "html.parser")
    for svg in soup.find_all("svg"):
        svg.decompose()
    text = soup.get_text(" ")
    for needed in ("cpu 4 of 8 (50 %)", "1 web: cpu 3, memory 4Gi, nvidia.com/gpu 0", "keep=out:NoSchedule", "waiting"):
        assert needed in text, needed


def test_names_stay_text_no_ids_and_two_drawings_are_the_same(world):
    bad = make.a_pod("<script>", cpu="1", memory="1Gi", nodeName="a")
    view = bin_packing(world[0], [*world[1], bad])
    assert "<script" not in view.html
    assert " id=" not in view.html
    assert view == bin_packing(world[0], [*world[1], bad])
