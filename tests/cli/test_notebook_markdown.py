"""The Markdown that the sources use, as HTML."""

import pytest

from labkit.cli import notebook_markdown

CASES = {
    "a paragraph over two lines": ("one\ntwo", "<p>one two</p>"),
    "code, bold and emphasis": ("`a<b` **b** *c*", "<p><code>a&lt;b</code> <strong>b</strong> <em>c</em></p>"),
    "stars that mean nothing": ("2 * 3 * 4", "<p>2 * 3 * 4</p>"),
    "bold inside code stays": ("`**x**`", "<p><code>**x**</code></p>"),
    "an ampersand": ("a & b &lt;", "<p>a &amp; b &lt;</p>"),
    "a heading and its text": ("## Why\ntext", "<h2>Why</h2><p>text</p>"),
    "a list that goes on": ("- one\n  more\n- two", "<ul><li>one more</li><li>two</li></ul>"),
    "a list in a list": ("- a\n  - b\n- c", "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"),
    "numbers": ("1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"),
    "a table": (
        "| a | `b` |\n|---|:-:|\n| 1 | **2** |",
        (
            '<table><thead><tr><th scope="col">a</th><th scope="col"><code>b</code></th></tr></thead>'
            "<tbody><tr><td>1</td><td><strong>2</strong></td></tr></tbody></table>"
        ),
    ),
    "a fence with anything inside": (
        "```yaml\n- a: <b>\n\n## no\n```",
        "<pre><code>- a: &lt;b&gt;\n\n## no</code></pre>",
    ),
    "a fence right below text": ("text\n```\nx\n```", "<p>text</p>\n<pre><code>x</code></pre>"),
    "a folded part": (
        "<details><summary>Why?</summary>Because of `x`.</details>",
        "<details><summary>Why?</summary>Because of <code>x</code>.</details>",
    ),
    "a quotation": ("> said\n> he", "<blockquote><p>said he</p></blockquote>"),
    "a link to a page": ("[k8s](https://k8s.io/)", '<p><a href="https://k8s.io/">k8s</a></p>'),
    "a link to a file keeps its words": ("[lab](../labs/x.md)", "<p>lab</p>"),
    "a picture is its alt text": ("![two nodes](a.png)", "<p><em>two nodes</em></p>"),
    "nothing": ("", ""),
}


@pytest.mark.parametrize(("text", "html"), CASES.values(), ids=CASES)
def test_markdown(text: str, html: str) -> None:
    assert notebook_markdown.to_html(text) == html
