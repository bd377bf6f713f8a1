"""Every rule for sources has a source that breaks it."""

from pathlib import Path

import pytest

from labkit.cli import notebook_lint, notebook_reader
from labkit.cli.notebook_source import mark

SAMPLE = Path(__file__).parent / "notebooks" / "source" / "10_sample.md"


def problems(more: str = "", replace: tuple[str, str] = ("", "")) -> list[str]:
    text = SAMPLE.read_text(encoding="utf-8")
    assert replace[0] in text
    source = notebook_reader.parse(text.replace(*replace, 1) if replace[0] else f"{text}\n{more}", SAMPLE)
    return [str(one) for one in notebook_lint.problems(source)]


def code(text: str, info: str = "more") -> str:
    return f"```python {{{info}}}\n{text}\n```\n"


def prose(english: str, korean: str = "한국어") -> str:
    return f"+++ more en\n{english}\n+++ more ko {mark(english)}\n{korean}\n"


def test_the_sample_breaks_no_rule() -> None:
    assert problems() == []
    assert notebook_lint.stale(notebook_reader.read(SAMPLE)) == []


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        pytest.param(code("x = 1\nx;"), "more: a cell does not end in `;`", id="a semicolon at the end"),
        pytest.param(
            code("1/0", "more raises-exception"), "the tag raises-exception is forbidden", id="expected error"
        ),
        pytest.param(code("1", "more nbval-skip"), "the tag nbval-skip is forbidden", id="a skipped cell"),
        pytest.param(code("1", "more sldie"), "there is no tag 'sldie' for this cell", id="a misspelt tag"),
        pytest.param(code("1", "more nbval-ignore-output"), "needs its reason", id="output ignored without a reason"),
        pytest.param(
            code("1", "one nbval-ignore-output reason=a") + code("1", "two nbval-ignore-output reason=b"),
            "two: a second cell whose output is not compared",
            id="output ignored twice",
        ),
        pytest.param(code("# NBVAL_IGNORE_OUTPUT\n1"), "has an NBVAL_ comment", id="an NBVAL comment"),
        pytest.param(code("import os"), "imports os; a notebook imports only", id="a foreign import"),
        pytest.param(code("from ipywidgets import IntSlider"), "imports ipywidgets", id="a foreign import from"),
        pytest.param(code("views.interact(f)"), "uses interact, whose output", id="interact"),
        pytest.param(code("out = widgets.Output()"), "uses Output, whose output", id="an Output widget"),
        pytest.param(code("clear_output()"), "uses clear_output", id="clear_output"),
        pytest.param(code("display(1, display_id=True)"), "uses display_id", id="a display that is updated"),
        pytest.param(code("!kubectl get pods"), "is not plain Python", id="a shell command"),
        pytest.param(code("def f(:"), "is not plain Python", id="a syntax error"),
        pytest.param(code(""), "this code cell is empty", id="an empty cell"),
        pytest.param(code("\n".join(f"x = {n}" for n in range(13))), "13 lines; a code cell has at most 12", id="long"),
        pytest.param(
            code("def f():\n" + "    x = 1\n" * 10), "f is longer than 10 lines", id="a function of eleven lines"
        ),
        pytest.param(code("1", "more parameters"), "2 cells are tagged `parameters`", id="two parameters cells"),
        pytest.param(prose("# Title", "# 제목"), "heading 'Title' has level 1", id="a second title"),
        pytest.param(
            prose("##### Deep", "##### 깊이"), "heading 'Deep' has level 5 after level 3; next is 2 to 4", id="a jump"
        ),
        pytest.param(prose("![](../x.png)"), "a picture has no alt text", id="a picture without alt text"),
        pytest.param(prose('<img src="x.png">'), "a picture has no alt text", id="an HTML picture without alt text"),
        pytest.param(prose("See [there](gone.md)."), "the link gone.md leads nowhere", id="a dead link"),
        pytest.param(prose("See [11](11_x.ipynb)."), "the link 11_x.ipynb leads nowhere", id="a notebook that is not"),
        pytest.param("+++ more en\ntext\n", "has no Korean text. Add `+++ more ko`", id="not translated"),
        pytest.param(
            prose("some text", "some text"), "the Korean text has no Korean in it", id="copied, not translated"
        ),
        pytest.param(
            prose("`spec.nodeName` is set"), "lacks code of the English text: spec.nodeName", id="a name lost"
        ),
        pytest.param(prose("## A\n\ntext", "글"), "has other heading levels", id="a heading lost"),
        pytest.param(
            "".join(code("1", f"m{n}") for n in range(5)), "14 cells (with the header), not 8 to 12", id="many"
        ),
    ],
)
def test_a_breach_is_told(more: str, expected: str) -> None:
    found = problems(more)
    assert any(expected in one for one in found), found
    assert all(one.startswith(f"{SAMPLE}:") for one in found)


@pytest.mark.parametrize(
    ("replace", "expected"),
    [
        pytest.param(("seed = 1", "sede = 1"), "declares backend, lang, seed; missing: seed", id="no seed"),
        pytest.param(('backend = "sim"', 'backend = "kind"'), 'backend is "sim" in a source', id="another backend"),
        pytest.param(("views.language()", '"en"'), "lang is `views.language()`", id="a fixed language"),
        pytest.param((" labkit-facts", ""), "no cell is tagged labkit-facts", id="no facts"),
        pytest.param(("minutes: 3", "minutes: 3\nneeds: 09_gone"), "needs: there is no source 09_gone.md", id="needs"),
        pytest.param((" parameters}", "}"), "0 cells are tagged `parameters`", id="no parameters cell"),
    ],
)
def test_a_breach_of_the_whole_is_told(replace: tuple[str, str], expected: str) -> None:
    found = problems(replace=replace)
    assert any(expected in one for one in found), found


@pytest.mark.parametrize(
    "more",
    [
        pytest.param(
            prose("See [the sample](10_sample.ipynb#points).", "[견본](10_sample.ipynb#points) 참고."), id="a source"
        ),
        pytest.param(
            prose("See [Kubernetes](https://kubernetes.io).", "[쿠버네티스](https://kubernetes.io)."), id="the web"
        ),
        pytest.param(prose("```\n# not a heading\n[x](gone)\n```", "글\n```\n# not\n```"), id="what a fence holds"),
        pytest.param(prose("`cluster`", "`cluster`"), id="nothing but a name to translate"),
        pytest.param(code("import matplotlib.pyplot as plt\nfrom kubernetes import client"), id="the allowed imports"),
    ],
)
def test_what_is_allowed(more: str) -> None:
    assert problems(more) == []


def test_a_changed_english_text_makes_its_translation_stale() -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    (found,) = notebook_lint.stale(notebook_reader.parse(text.replace("How many points", "How few points"), SAMPLE))
    assert str(found).endswith("10_sample.md:11: question: the English text has changed since this was translated.")
    (found,) = notebook_lint.stale(notebook_reader.parse(f"{text}\n+++ more en\nText.\n+++ more ko\n글.\n", SAMPLE))
    assert str(found).endswith("more: this was never stamped.")
