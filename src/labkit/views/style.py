"""One look for every view: the value a view is, its style sheet, and the small pieces of HTML it is made of.

Rules of this room. A view is self-contained (no scripts, no outside files, no ids), the same for the same data, and
says everything in words: JupyterLab strips style sheets and SVG from notebooks it does not trust yet, so what remains
must still be readable. Colours are faint tints behind text in the theme's own colour; a sign or a word always says the
same thing as the tint.
"""

import html as markup
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

CSS = """
.labkit-view {color:var(--jp-content-font-color1,currentColor);font-size:var(--jp-content-font-size1,14px);
 font-family:var(--jp-content-font-family,system-ui,sans-serif);line-height:1.5;text-align:left;white-space:normal;
 word-break:keep-all;max-width:100%}
.labkit-view.labkit-view p {margin:.4em 0;max-width:60em}
.labkit-view.labkit-view ul {margin:.2em 0 .4em;padding-left:1.4em}
.labkit-view.labkit-view p>code {font-family:var(--jp-code-font-family,ui-monospace,monospace);font-size:.93em;
 color:inherit;background:transparent;white-space:normal;overflow-wrap:anywhere}
.labkit-view .lk-scroll {overflow-x:auto;max-width:100%}
.labkit-view.labkit-view table {border-collapse:collapse;border:0;margin:.5em 0;font-size:inherit;width:auto;
 table-layout:auto}
.labkit-view.labkit-view tr,
.labkit-view.labkit-view tbody tr,
.labkit-view.labkit-view tbody tr:hover {background:transparent}
.labkit-view.labkit-view th,
.labkit-view.labkit-view td {padding:.3em .65em;text-align:left;vertical-align:top;white-space:normal;line-height:1.4;
 max-width:15em;border:0;border-bottom:1px solid var(--jp-border-color1,rgba(128,128,128,.6))}
.labkit-view.labkit-view thead th {font-weight:600;line-height:1.25;vertical-align:bottom;
 border-bottom:2px solid var(--jp-border-color1,rgba(128,128,128,.8))}
.labkit-view.labkit-view tbody th {font-weight:600;white-space:nowrap;max-width:none}
.labkit-view.labkit-view tr>th:first-child {position:sticky;left:0;background-color:var(--jp-layout-color0,transparent)}
.labkit-view.labkit-view .lk-num {text-align:right;font-variant-numeric:tabular-nums}
.labkit-view.labkit-view .lk-no {background:rgba(218,54,51,.15)}
.labkit-view.labkit-view tbody tr.lk-chosen,
.labkit-view.labkit-view tbody tr.lk-chosen:hover {background:rgba(46,160,67,.18)}
.labkit-view.labkit-view tr.lk-chosen>th:first-child {
 background-image:linear-gradient(rgba(46,160,67,.18),rgba(46,160,67,.18))}
.labkit-view.labkit-view tr.lk-chosen td {font-weight:600}
.labkit-view .lk-word {white-space:nowrap}
.labkit-view .lk-quiet {opacity:.8}
.labkit-view.labkit-view details {margin:.25em 0}
.labkit-view.labkit-view details>:not(summary) {margin-left:1.2em}
.labkit-view.labkit-view summary {cursor:pointer;padding:.15em .2em}
.labkit-view.labkit-view summary:focus-visible {outline:2px solid currentColor;outline-offset:2px}
.labkit-view .lk-box {border:1px solid var(--jp-border-color1,rgba(128,128,128,.6));border-left-width:4px;
 padding:.3em .8em;margin:.5em 0;background:var(--jp-layout-color1,transparent)}
.labkit-view .lk-good {border-left-color:rgb(46,160,67)}
.labkit-view .lk-bad {border-left-color:rgb(218,54,51)}
.labkit-view .lk-bins {display:grid;gap:.6em;grid-template-columns:repeat(auto-fill,minmax(min(100%,19em),1fr))}
.labkit-view .lk-bins .lk-box {margin:0}
.labkit-view.labkit-view .lk-bins p {margin:.3em 0 .1em}
.widget-html-content:has(>.labkit-view) {min-width:0}
.labkit-view svg {display:block;max-width:100%;font-size:12px}
.labkit-view svg text {fill:currentColor}
""".strip()


@dataclass(frozen=True)
class View:
    """A drawing with its content in words.

    `text` is one or a few sentences with the numbers in them: alt text, fallback and what tests compare.
    `body` is the HTML of the drawing without the frame, so that views can be put into each other.
    """

    text: str
    body: str
    lang: str = "en"

    @property
    def html(self) -> str:
        """The drawing as self-contained HTML."""
        return frame(self.body, self.lang)

    def _repr_mimebundle_(self, **_asked: object) -> dict[str, Any]:
        return {"text/plain": self.text, "text/html": self.html}

    def __repr__(self) -> str:
        return self.text

    __str__ = __repr__


def frame(body: str, lang: str) -> str:
    """Return the HTML of a whole view: the style sheet and the language around a body."""
    return f'<section class="labkit-view" lang="{escape(lang)}"><style>{CSS}</style>{body}</section>'


def escape(text: object) -> str:
    """Return text as HTML, quotes included, so that no name can become markup."""
    return markup.escape(str(text), quote=True)


def paragraphs(text: str, css: str = "") -> str:
    """Return each line of a text as a paragraph."""
    attribute = f' class="{css}"' if css else ""
    return "".join(f"<p{attribute}>{escape(line)}</p>" for line in text.splitlines() if line)


def bullets(lines: list[str]) -> str:
    """Return a list of HTML pieces as a bullet list."""
    return f"<ul>{''.join(f'<li>{line}</li>' for line in lines)}</ul>"


def folded(summary: str, body: str, opened: bool = False) -> str:
    """Return a part that opens by mouse or keyboard; `summary` is plain text, `body` is HTML."""
    return f"<details{' open' if opened else ''}><summary>{escape(summary)}</summary>{body}</details>"


def box(body: str, mood: str = "") -> str:
    """Return a framed part; `mood` is "", "good" or "bad" and only tints the edge."""
    return f'<div class="lk-box{f" lk-{mood}" if mood else ""}">{body}</div>'


def sign(mark: str, word: str) -> str:
    """Return a mark that is read aloud, and shown on hover, as a word."""
    return f'<span class="lk-word" role="img" aria-label="{escape(word)}" title="{escape(word)}">{mark}</span>'


def breakable(name: str) -> str:
    """Return a CamelCase name that may wrap at its humps."""
    pieces = "".join(f" {letter}" if letter.isupper() and at else letter for at, letter in enumerate(name)).split(" ")
    return "<wbr>".join(escape(piece) for piece in pieces)


def bundle(mimebundle: Mapping[str, Any], view: View) -> dict[str, Any]:
    """Return a widget's output bundle that carries a view as its static form.

    A reopened notebook has no live widget; whoever reads it then gets text/html, or text/plain, instead.
    """
    return {**mimebundle, **view._repr_mimebundle_()}
