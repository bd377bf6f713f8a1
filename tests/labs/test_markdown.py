"""The little Markdown of lab texts."""

import pytest

from labkit.labs import markdown


@pytest.mark.parametrize(
    ("text", "html"),
    [
        pytest.param("one\ntwo\n\nthree", "<p>one two</p><p>three</p>", id="an empty line parts paragraphs"),
        pytest.param(
            "- a\n  more\n- b", "<ul><li>a more</li><li>b</li></ul>", id="an indented line goes on with the item"
        ),
        pytest.param("1. a\n2. b", "<ol><li>a</li><li>b</li></ol>", id="numbers make an ordered list"),
        pytest.param("`a<b` **c**", "<p><code>a&lt;b</code> <strong>c</strong></p>", id="code and bold"),
        pytest.param(
            "a\n\n```yaml\nb: <c>\n\nd: e\n```\n\nf",
            '<p>a</p><pre style="overflow-x:auto"><code>b: &lt;c&gt;\n\nd: e</code></pre><p>f</p>',
            id="a fence",
        ),
        pytest.param("", "", id="nothing"),
    ],
)
def test_markdown_as_html(text: str, html: str) -> None:
    assert markdown.to_html(text) == html
