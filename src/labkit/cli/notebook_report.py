"""The course report: one HTML page that says for every notebook whether it holds, and how many minutes it takes."""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from labkit.cli import notebook_guard, notebook_lint, notebook_minutes
from labkit.cli.notebook_build import Built

STYLE = """
:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:72em;margin:2em auto;padding:0 1em}
table{border-collapse:collapse;width:100%}th,td{padding:.4em .7em;border-bottom:1px solid #8888;text-align:left;
vertical-align:top}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}pre{white-space:pre-wrap;margin:0}
""".strip()
COLUMNS = ("notebook", "language", "result", "cells", "compared", "minutes shown", "estimated", "run s", "stale")


@dataclass(frozen=True)
class Cost:
    """What running all notebooks took."""

    wall_seconds: float
    cpu_seconds: float
    workers: int

    def __str__(self) -> str:
        """ "All notebooks ran in 62 s on 2 processes (101 CPU seconds)." """
        spent = f"{self.cpu_seconds:.0f} CPU seconds"
        return f"All notebooks ran in {self.wall_seconds:.0f} s on {self.workers} processes ({spent})."


@dataclass(frozen=True)
class Line:
    """One notebook in one language."""

    built: Built
    problem: str | None  # how the stored notebook differs from a rebuild, or why it could not be built

    @property
    def minutes(self) -> float:
        """The minutes a learner needs, estimated from the source and this run."""
        return notebook_minutes.estimate(self.built.source, self.built.lang, self.built.execution.total_seconds)

    @property
    def cells(self) -> tuple[str, ...]:
        """What stands in the columns of the report."""
        source, notebook = self.built.source, self.built.execution.notebook
        fits = "" if notebook_minutes.fits(source, self.minutes) else " (not the minutes shown)"
        return (
            f"{source.name}: {source.titles[self.built.lang]}",
            self.built.lang,
            self.problem or "✓ as stored",
            str(len(notebook.cells)),
            str(notebook_guard.count(notebook)),
            str(source.minutes),
            f"{self.minutes:.0f}{fits}",
            f"{self.built.execution.total_seconds:.1f}",
            str(len(notebook_lint.stale(source))) if self.built.lang == "ko" else "-",
        )


def page(
    lines: Sequence[Line], failures: Sequence[str] = (), cost: Cost | None = None, handouts: Sequence[Path] = ()
) -> str:
    """Return the report as self-contained HTML; `failures` are notebooks that could not be built at all.

    `handouts` are the files that were written beside it, as paths from there.
    """
    bad = len([line for line in lines if line.problem]) + len(failures)
    verdict = (
        f"✗ {bad} of {len(lines) + len(failures)} notebooks need work" if bad else f"✓ all {len(lines)} notebooks hold"
    )
    head = "".join(f"<th scope='col'{_side(number)}>{name}</th>" for number, name in enumerate(COLUMNS))
    rows = "".join(f"<tr>{''.join(map(_cell, range(len(COLUMNS)), line.cells))}</tr>" for line in lines)
    failed = "".join(f"<li><pre>{html.escape(one)}</pre></li>" for one in failures)
    total = sum(line.minutes for line in lines if line.built.lang == "en")
    spent = html.escape(str(cost or ""))
    return (
        f"<!doctype html><html lang='en'><meta charset='utf-8'><title>Course report</title><style>{STYLE}</style>"
        f"<h1>Course report</h1><p>{verdict}. The English course takes about {total:.0f} minutes. {spent}</p>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        + (f"<h2>Could not be built</h2><ul>{failed}</ul>" if failed else "")
        + _handouts(handouts)
        + "</html>\n"
    )


def write(
    path: Path,
    lines: Sequence[Line],
    failures: Sequence[str] = (),
    cost: Cost | None = None,
    handouts: Sequence[Path] = (),
) -> None:
    """Write the report, making its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page(lines, failures, cost, handouts), encoding="utf-8")


def _handouts(paths: Sequence[Path]) -> str:
    """The links to slides and cheat sheets, a list for each folder."""
    folders = sorted({path.parent.as_posix() for path in paths})
    lists = []
    for folder in folders:
        inside = [path for path in paths if path.parent.as_posix() == folder]
        links = " · ".join(f"<a href='{html.escape(one.as_posix())}'>{html.escape(one.stem)}</a>" for one in inside)
        lists.append(f"<li>{html.escape(folder)}: {links}</li>")
    return f"<h2>Handouts</h2><ul>{''.join(lists)}</ul>" if lists else ""


def _cell(number: int, text: str) -> str:
    return (
        f"<td{_side(number)}><pre>{html.escape(text)}</pre></td>"
        if "\n" in text
        else f"<td{_side(number)}>{html.escape(text)}</td>"
    )


def _side(number: int) -> str:
    return " class='n'" if number >= 3 else ""
