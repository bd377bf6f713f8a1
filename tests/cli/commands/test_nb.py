"""`labkit nb` from the outside: what it prints, what it writes, what it exits with."""

import argparse
import subprocess
import sys
from pathlib import Path

import pytest

from labkit import errors
from labkit.cli.commands import nb

NAME = "10_sample"


def call(*words: str, folder: Path) -> int:
    parser = argparse.ArgumentParser()
    nb.configure(parser)
    return nb.run(parser.parse_args(["--folder", str(folder), *words]))


def test_asking_for_help_imports_no_notebook_library() -> None:
    code = (
        "import sys; import labkit.cli.commands.nb; sys.exit('papermill' in sys.modules or 'nbformat' in sys.modules)"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": ":".join(sys.path)}, check=False).returncode
        == 0
    )


def test_new_then_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("new", "11_next", folder=tmp_path) == 0
    assert call("check", "--sources", "--strict", folder=tmp_path) == 0
    assert "0 problems, 0 stale translations." in capsys.readouterr().out
    assert call("check", folder=tmp_path) == 1
    assert "11_next.ipynb does not exist. Run: labkit nb build 11_next" in capsys.readouterr().err


def test_build_writes_once_and_check_agrees(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("build", "10", "--lang", "ko", folder=folder) == 0
    assert "ko/10_sample.ipynb: unchanged" in capsys.readouterr().out
    path = folder / "ko" / f"{NAME}.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace("85점", "86점"), encoding="utf-8")
    before = path.read_bytes()
    assert call("build", "10", "--lang", "ko", "--check", folder=folder) == 1
    assert "cell 'say' differs in its outputs" in capsys.readouterr().out
    assert path.read_bytes() == before, "a check stores nothing"


def test_a_stale_translation_warns_and_is_an_error_when_strict(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = folder / "source" / f"{NAME}.md"
    source.write_text(source.read_text(encoding="utf-8").replace("How many", "How few"), encoding="utf-8")
    assert call("check", "--sources", folder=folder) == 0
    assert "warning: " in capsys.readouterr().err
    assert call("check", "--sources", "--strict", folder=folder) == 1
    assert call("stamp", NAME, folder=folder) == 0
    assert "Stale in 10_sample: question. Name them, or use --all." in capsys.readouterr().out
    assert call("stamp", NAME, "--all", folder=folder) == 0
    assert "Stamped in 10_sample: question." in capsys.readouterr().out
    assert call("check", "--sources", "--strict", folder=folder) == 0


def test_run_with_parameters(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import nbformat

    from labkit.cli import notebook_clean

    output = tmp_path / "out" / "ran.ipynb"
    words = ("run", NAME, "-p", "seed=3", "--backend", "kind", "--lang", "ko", "-o", str(output))
    assert call(*words, folder=folder) == 0
    facts = notebook_clean.facts(nbformat.read(output, as_version=4))["facts"][0]
    assert facts["seed"] == 3
    assert "ran.ipynb: 6 code cells" in capsys.readouterr().out


def test_run_refuses_a_parameter_that_does_not_exist(folder: Path) -> None:
    with pytest.raises(errors.NotebookError, match=r"no parameter 'backnd'. It has: backend, lang, seed"):
        call("run", NAME, "-p", "backnd=sim", folder=folder)


@pytest.mark.parametrize(("verb", "place"), [("slides", "slides"), ("cheatsheet", "cheatsheets")])
def test_handouts_are_written_where_they_are_asked_for(
    verb: str, place: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):  # running it twice is running it once
        assert call(verb, "10", "--output", str(tmp_path / "out"), folder=folder) == 0
        said = capsys.readouterr().out
        assert [f"{place}/{lang}/{NAME}.html" in said for lang in ("en", "ko")] == [True, True]
    assert len(list((tmp_path / "out").rglob("*.html"))) == 2
    with pytest.raises(errors.NotebookError, match=r"There is no notebook '99': 10_sample"):
        call(verb, "99", folder=folder)


def test_the_glossary_page_is_written_from_its_table(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(errors.NotebookError, match="There is no glossary in"):
        call("glossary", folder=folder)
    table = '[[term]]\nen = "pod"\nko = "파드"\nnever = ["포드"]\nsays.en = "A."\nsays.ko = "가."\n'
    (folder / "source" / "glossary.toml").write_text(table, encoding="utf-8")
    assert call("glossary", folder=folder) == 0
    assert "| pod | 파드 | A.<br>가. |" in (folder / "GLOSSARY.md").read_text(encoding="utf-8")
    source = folder / "source" / f"{NAME}.md"
    source.write_text(source.read_text(encoding="utf-8").replace("파드는 어디로", "포드는 어디로"), encoding="utf-8")
    assert call("check", "--sources", folder=folder) == 1
    assert "the Korean text says '포드'; the glossary's word for 'pod' is '파드'." in capsys.readouterr().err


def test_minutes_that_do_not_fit_are_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = folder / "source" / f"{NAME}.md"
    source.write_text(source.read_text(encoding="utf-8").replace("minutes: 3", "minutes: 30"), encoding="utf-8")
    assert call("check", "--sources", folder=folder) == 1
    assert "30 minutes are shown and" in capsys.readouterr().err


@pytest.mark.slow
def test_the_report_lists_what_differs_and_what_cannot_run(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = folder / "source" / f"{NAME}.md", folder / "source" / "11_bad.md"
    assert call("report", "--output", str(tmp_path / "reports" / "course.html"), folder=folder) == 0
    bad.write_text(good.read_text(encoding="utf-8").replace("free = (4000", "free = 1 / 0 + (4000"), encoding="utf-8")
    good.write_text(good.read_text(encoding="utf-8").replace("600", "800"), encoding="utf-8")
    assert call("report", "--output", str(tmp_path / "course.html"), folder=folder) == 1
    page = (tmp_path / "course.html").read_text(encoding="utf-8")
    assert "Notebook en/11_bad, cell arithmetic: ZeroDivisionError: division by zero" in page
    assert "cell &#x27;arithmetic&#x27; differs in its source" in page
    assert "✗ 4 of 4 notebooks need work" in page
    assert "<a href='slides/en/10_sample.html'>10_sample</a>" in page
    said = capsys.readouterr().out
    assert "Report: " in said
    assert "CPU seconds" in said
