"""The look that all views share."""

import re

import pytest

from labkit.views import style


def test_a_view_shows_itself_as_html_and_as_a_sentence():
    bundle = style.View("3 nodes.", "<p>3 nodes.</p>", "ko")._repr_mimebundle_()
    assert sorted(bundle) == ["text/html", "text/plain"]
    assert bundle["text/plain"] == "3 nodes."
    assert 'lang="ko"' in bundle["text/html"]
    assert "<p>3 nodes.</p>" in bundle["text/html"]
    assert str(style.View("3 nodes.", "")) == repr(style.View("3 nodes.", "")) == "3 nodes."


def test_text_is_drawn_in_the_theme_s_colour_with_a_fallback():
    assert "color:var(--jp-content-font-color1,currentColor)" in style.CSS
    assert "var(--jp-layout-color1,transparent)" in style.CSS
    for variable in re.findall(r"var\([^()]*", style.CSS):
        assert "," in variable, f"{variable}) has no fallback for pages without a Jupyter theme"


# What the theme variables are in JupyterLab 4: (text, background), and the tints of the style sheet over them.
THEMES = {
    "light": ((33, 33, 33), (255, 255, 255)),
    "dark": ((255, 255, 255), (17, 17, 17)),
    "dark, inside a panel": ((255, 255, 255), (33, 33, 33)),
}


def _over(colour, share, ground):
    return tuple(share * a + (1 - share) * b for a, b in zip(colour, ground, strict=True))


def _luminance(colour):
    parts = [part / 255 for part in colour]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one, other):
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", THEMES)
def test_text_on_every_tint_has_a_contrast_of_at_least_4_5(theme):
    text, ground = THEMES[theme]
    tints = re.findall(r"background(?:-image)?:[^;}]*?rgba\((\d+),(\d+),(\d+),([.\d]+)\)", style.CSS)
    assert len(tints) >= 2, "the tints of chosen and rejected are gone from the style sheet"
    for red, green, blue, share in tints:
        tinted = _over((int(red), int(green), int(blue)), float(share), ground)
        assert _contrast(text, tinted) >= 4.5, f"text on rgba({red},{green},{blue},{share}) in the {theme} theme"
    quiet = float(re.search(r"lk-quiet \{[^}]*opacity:([.\d]+)", style.CSS)[1])
    assert _contrast(_over(text, quiet, ground), ground) >= 4.5, f"quiet text in the {theme} theme"


def test_names_cannot_become_markup():
    assert style.escape("<b \"'&>") == "&lt;b &quot;&#x27;&amp;&gt;"
    assert "<script" not in style.paragraphs("<script>") + style.folded("<script>", "") + style.sign("✓", "<script>")
    assert style.breakable("<B") == "&lt;<wbr>B"


def test_a_long_plugin_name_may_wrap_at_its_humps():
    assert style.breakable("NodeResourcesFit") == "Node<wbr>Resources<wbr>Fit"


def test_a_widget_bundle_carries_the_static_form_beside_the_live_one():
    bundle = style.bundle({"application/x": 1, "text/plain": "Box(…)"}, style.View("words", "<p>words</p>"))
    assert bundle["application/x"] == 1
    assert bundle["text/plain"] == "words"
    assert "<p>words</p>" in bundle["text/html"]
