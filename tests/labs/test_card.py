"""Cards say the verdict in words, as text and as HTML that fits both themes."""

import re

import pytest

from labkit.labs.card import SIGNS, VERDICT_WORDS, Block, Card
from labkit.labs.finding import Verdict


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_verdict_is_a_word_and_a_sign_never_only_a_colour(verdict: Verdict, lang: str) -> None:
    card = Card("A lab", (), verdict, lang)
    for form in (repr(card), card._repr_html_()):
        assert VERDICT_WORDS[lang][verdict] in form
        assert SIGNS[verdict] in form


def test_the_words_of_the_verdicts_differ() -> None:
    for words in (*VERDICT_WORDS.values(), SIGNS):
        assert len(set(words.values())) == len(Verdict)


def test_html_is_self_contained_and_takes_its_colours_from_the_theme() -> None:
    html = Card("T", (Block("text", "H"), Block("code", is_code=True)), Verdict.NOT_YET)._repr_html_()
    assert "http" not in html
    assert "<script" not in html
    assert re.findall(r"#[0-9a-fA-F]{3,6}\b|rgb|\b(?:black|white|red|green)\b", html) == [], "no fixed colours"
    assert "currentColor" in html
    assert 'aria-label="○ Not yet · T"' in html


def test_html_escapes_what_the_learner_wrote() -> None:
    html = Card("<b>", (Block("`<script>` & <i>"), Block("<pre>", is_code=True)))._repr_html_()
    assert "<script>" not in html
    assert "<i>" not in html
    assert "&lt;script&gt;" in html


def test_text_indents_code() -> None:
    assert repr(Card("T", (Block("a\nb", "Files", is_code=True),))) == "T\n\nFiles\n    a\n    b"
