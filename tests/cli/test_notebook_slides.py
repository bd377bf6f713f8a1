"""Slides: one file, both languages, keys, no other hosts; what is not tagged is not on them."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from labkit.cli import notebook_reader, notebook_slides
from labkit.cli.notebook_source import Code, Korean, Prose, Source

CELLS = (
    Prose(
        "why",
        "Opening.\n\n## Why\n\nText.\n\n## How\n\nMore.",
        ("slide",),
        1,
        Korean("여는 말.\n\n## 왜\n\n글.", None, 2),
    ),
    Prose("aside", "Not shown.", (), 3, Korean("안 보임.", None, 4)),
    Code("draw", "views.nodes()", ("slide",), 5),
    Code("plain", "hidden = 1", (), 6),
    Code("folded", "folded = 1", ("slide", "hide-input"), 7),
)
SOURCE = Source(Path("04_x.md"), {"en": "X <1>", "ko": "엑스"}, 10, (), (1, 40), CELLS)
OUTPUTS = {
    "draw": [{"output_type": "display_data", "data": {"text/html": ["<b>nodes</b>"], "text/plain": ["nodes"]}}],
    "folded": [{"output_type": "stream", "name": "stdout", "text": ["a < b\n"]}],
}
REAL = sorted((Path(__file__).parents[2] / "notebooks" / "source").glob("*.md"))


def sections(page: str) -> list[str]:
    return re.findall(r"<section [^>]*>(.*?)</section>", page, re.DOTALL)


def test_what_is_tagged_is_a_slide_per_heading() -> None:
    shown = sections(notebook_slides.page(SOURCE, "en", OUTPUTS))
    assert shown[0].startswith("<h1>X &lt;1&gt;</h1>")
    assert [one[:12] for one in shown[1:4]] == ["<p>Opening.<", "<h2>Why</h2>", "<h2>How</h2>"]
    assert shown[4] == "<pre><code>views.nodes()</code></pre><b>nodes</b>"
    assert shown[5] == "<pre>a &lt; b\n</pre>", "folded code is not shown, its output is"
    assert len(shown) == 6


def test_korean_slides_are_korean() -> None:
    page = notebook_slides.page(SOURCE, "ko")
    assert '<html lang="ko">' in page
    assert "<h2>왜</h2>" in page
    assert "다음</button>" in page


@pytest.mark.parametrize("key", ["ArrowRight", "ArrowLeft", "PageDown", "PageUp", "Home", "End", '" "'])
def test_keys_turn_the_slides(key: str) -> None:
    assert key in notebook_slides.page(SOURCE, "en")


def test_without_scripts_every_slide_can_be_read() -> None:
    page = notebook_slides.page(SOURCE, "en")
    assert ".turning section{display:none}" in page, "slides are only hidden once the script runs"
    assert "<body>" in page


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_the_courses_slides_need_no_other_file_and_no_other_host(path: Path, lang: str) -> None:
    stored = notebook_slides.stored(path.parent.parent / lang / f"{path.stem}.ipynb")
    page = notebook_slides.page(notebook_reader.read(path), lang, stored)
    assert not re.search(r"""(?:src|href)\s*=\s*["']?(?!https?://)[^"'#>]""", page), "no file beside it"
    assert not re.search(r"""<(?:script|link|img|iframe)[^>]*(?:src|href)=""", page)
    assert "@import" not in page
    assert len(sections(page)) >= 3


def test_a_notebook_that_was_never_built_has_no_outputs(tmp_path: Path) -> None:
    assert notebook_slides.stored(tmp_path / "none.ipynb") == {}


PROBE = """<script>
const key=(key,more={})=>document.body.dispatchEvent(new KeyboardEvent("keydown",{key,bubbles:true,...more}));
history.replaceState=()=>{};const seen=[];
const press=[()=>show(0),()=>key("ArrowRight"),()=>key(" "),()=>key(" ",{shiftKey:true}),()=>key("End"),
()=>key("ArrowRight"),()=>key("Home"),()=>key("ArrowLeft"),()=>document.getElementById("next").click()];
press.forEach(one=>{one();seen.push(said.textContent.match(/[0-9]+/)[0]);});
document.body.textContent="seen: "+seen.join(" ");</script>"""


@pytest.mark.browser
def test_a_browser_turns_the_slides_by_keys(tmp_path: Path) -> None:
    path = tmp_path / "slides.html"
    path.write_text(notebook_slides.page(SOURCE, "en", OUTPUTS).replace("</body>", f"{PROBE}</body>"), encoding="utf-8")
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert browser, "no Chromium on this machine"
    options = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom"]
    shown = subprocess.run([browser, *options, path.as_uri()], capture_output=True, text=True, check=True).stdout
    assert "seen: 1 2 3 2 6 6 1 1 2" in shown
