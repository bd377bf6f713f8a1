"""The course report says which notebooks hold and how long they take."""

from pathlib import Path

from labkit.cli import notebook_reader, notebook_report, notebook_run
from labkit.cli.notebook_build import Built

SAMPLE = Path(__file__).parent / "notebooks" / "source" / "10_sample.md"


def line(built: Path, problem: str | None) -> notebook_report.Line:
    import nbformat

    notebook = nbformat.read(built / "ko" / "10_sample.ipynb", as_version=4)
    execution = notebook_run.Execution(notebook, {"say": 30.0, "facts": 33.0})
    return notebook_report.Line(Built(notebook_reader.read(SAMPLE), "ko", built / "x.ipynb", execution), problem)


def test_a_line_counts_what_is_there(built: Path) -> None:
    cells = line(built, None).cells
    assert cells[:6] == ("10_sample: 견본", "ko", "✓ as stored", "9", "3", "3")
    assert cells[7:] == ("63.0", "0"), "seconds that were measured, and stale translations"


def test_the_page_says_in_words_whether_all_is_well(built: Path) -> None:
    good = notebook_report.page([line(built, None)])
    assert "✓ all 1 notebooks hold" in good
    bad = notebook_report.page([line(built, "cell 'say' <b> differs:\n  - 85")], ["Notebook en/11_x, cell a: <i>"])
    assert "✗ 2 of 2 notebooks need work" in bad
    assert "cell &#x27;say&#x27; &lt;b&gt; differs" in bad
    assert "Notebook en/11_x, cell a: &lt;i&gt;" in bad


def test_what_it_cost_and_where_the_handouts_are(built: Path) -> None:
    cost = notebook_report.Cost(wall_seconds=61.6, cpu_seconds=100.7, workers=2)
    page = notebook_report.page([line(built, None)], (), cost, [Path("slides/ko/10_sample.html")])
    assert "All notebooks ran in 62 s on 2 processes (101 CPU seconds)." in page
    assert "<li>slides/ko: <a href='slides/ko/10_sample.html'>10_sample</a></li>" in page
    assert "Handouts" not in notebook_report.page([line(built, None)])
