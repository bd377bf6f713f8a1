"""The cheat sheet: key sentences, commands, what the lab taught; nothing of the puzzles and questions."""

import re
from pathlib import Path

import pytest

from labkit.cli import notebook_cheatsheet, notebook_reader
from labkit.cli.notebook_source import Korean, Prose, Source

REAL = sorted((Path(__file__).parents[2] / "notebooks" / "source").glob("*.md"))
LABS = Path(__file__).parents[2] / "labs"
TEXT = """
## Why

**Where this lives:** somewhere. A gate is **not** a failure; nobody tried. Nothing bold here.

Is it **really** so?

- **A** `kind: Pod`
- A preference **never** filters.

| **cell** | of a table |
|---|---|

<details><summary>Why?</summary>It is **hidden**.</details>

```yaml
spec: {}
```

```
kubectl get pods          # all
labkit lab next
cd somewhere
```
"""


def source(*cells: Prose) -> Source:
    return Source(Path("04_x.md"), {"en": "X", "ko": "엑스"}, 10, (), (1, 40), cells)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        pytest.param("Plain. A **bold** one. Plain.", ["A **bold** one."], id="the sentence with the bold word"),
        pytest.param(
            "**All of it. Two sentences.** Rest.", ["**All of it. Two sentences.**"], id="bold over two sentences"
        ),
        pytest.param("**게이트는 기다림입니다.** 다음 문장.", ["**게이트는 기다림입니다.**"], id="Korean"),
        pytest.param("One **line\nthat** goes on.", ["One **line that** goes on."], id="over a line"),
        pytest.param("**What?**", [], id="a question"),
        pytest.param("**List of things:**", [], id="a heading of a list"),
        pytest.param("- **B** `x: 1`", [], id="a line of a puzzle"),
    ],
)
def test_which_sentences_are_key(text: str, sentences: list[str]) -> None:
    assert notebook_cheatsheet.bold_sentences(text) == sentences


def test_what_stands_on_a_sheet() -> None:
    found = notebook_cheatsheet.sheet(source(Prose("a", TEXT, (), 1)), "en")
    assert found.sentences == ("A gate is **not** a failure; nobody tried.", "A preference **never** filters.")
    assert found.commands == ("kubectl get pods  # all", "labkit lab next")
    assert found.manifests == ("spec: {}",)


def test_a_tagged_cell_comes_whole_and_in_the_language() -> None:
    cell = Prose("a", "All of **this**.", ("cheat",), 1, Korean("**이것** 전부.", None, 2))
    assert notebook_cheatsheet.sheet(source(cell), "en").whole == ("All of **this**.",)
    assert "<strong>이것</strong> 전부." in notebook_cheatsheet.page(source(cell), "ko")


def test_the_labs_of_the_chapter_give_their_debriefs(tmp_path: Path) -> None:
    for name, words in (("04_a", "**First.** Rest"), ("04_b", "**Second.** Rest"), ("05_c", "**Other.** Rest")):
        (tmp_path / name).mkdir()
        text = f"## s: S\n\n### Task\n\n**No.** x\n\n### Debrief\n\n{words}\n\n## t: T\n\n**No.** x\n"
        (tmp_path / name / "text.en.md").write_text(text, encoding="utf-8")
    found = notebook_cheatsheet.sheet(source(), "en", tmp_path)
    assert found.from_labs == ("**First.**", "**Second.**")


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_every_notebook_gives_a_page_that_fits_a_sheet(path: Path, lang: str) -> None:
    read = notebook_reader.read(path)
    found = notebook_cheatsheet.sheet(read, lang, LABS)
    assert len(found.sentences + found.from_labs + found.whole) >= 4
    assert found.commands
    assert not [one for one in found.sentences if "../src" in one]
    page = notebook_cheatsheet.page(read, lang, LABS)
    assert len(re.sub(r"<style>.*?</style>|<[^>]+>", "", page)) < 7500, "about what an A4 sheet holds"
