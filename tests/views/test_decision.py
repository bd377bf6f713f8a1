"""A scheduling decision as a picture."""

import pytest
from bs4 import BeautifulSoup

from labkit.views import explain, style
from labkit.views.decision import decision

FIXTURES = ["placed", "only_one", "pending", "refused_early", "hostile", "large"]


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("fixture", FIXTURES)
def test_a_decision_is_the_same_twice_has_no_ids_and_says_its_content(fixture, lang, request):
    trace = request.getfixturevalue(fixture)
    first, second = decision(trace, lang), decision(trace, lang)
    assert first == second
    soup = BeautifulSoup(first.html, "html.parser")
    assert not soup.find_all(attrs={"id": True}), "an id could be in the page twice"
    assert not soup.find_all("script")
    assert first.text.startswith(explain.why(trace, lang).text)
    assert soup.section["lang"] == lang


def test_names_that_try_to_be_markup_stay_text(hostile):
    html = decision(hostile).html
    assert "<script" not in html.lower()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_each_scored_node_opens_to_its_arithmetic(placed):
    soup = BeautifulSoup(decision(placed).html, "html.parser")
    assert [part.summary.get_text() for part in soup.find_all("details")] == [
        "a: 61×1 + 100×3 = 361",
        "b: 88×1 + 100×3 = 388",
    ]
    assert "cpu (4000-480)*100/4000 = 88" in soup.find_all("details")[1].get_text()


def test_the_event_is_quoted_to_the_letter(pending):
    text = BeautifulSoup(decision(pending).html, "html.parser").get_text()
    assert (
        "Event FailedScheduling: 0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient cpu."
        in text
    )


def test_many_nodes_are_cut_and_the_hidden_ones_counted(large):
    view = decision(large)
    assert len(BeautifulSoup(view.html, "html.parser").tbody.find_all("tr")) == 18
    assert "32 of 50 nodes are hidden" in view.text
    assert "hidden" not in decision(large, limit=50).text


def test_what_a_colour_says_a_word_says_too(placed):
    soup = BeautifulSoup(decision(placed).html, "html.parser")
    assert all("✗" in cell.get_text() for cell in soup.select("td.lk-no"))
    assert all("★ chosen" in row.get_text() for row in soup.select("tr.lk-chosen"))
    assert len(soup.select("td.lk-no")) == 2
    assert len(soup.select("tr.lk-chosen")) == 1


def test_without_style_and_svg_the_table_still_tells_everything(placed):
    """JupyterLab removes both from a notebook it does not trust."""
    soup = BeautifulSoup(decision(placed).html, "html.parser")
    soup.style.decompose()
    text = soup.get_text(" ")
    assert style.CSS not in text
    for needed in ("388", "361", "★ chosen", "☆ runner-up", "Insufficient memory", "✗ rejected"):
        assert needed in text, needed
