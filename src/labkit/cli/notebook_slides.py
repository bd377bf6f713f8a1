"""Slides of a notebook: one self-contained HTML file from the cells tagged `slide`; no other hosts, no extensions.

Arrow keys, space, Page Up and Down, Home and End turn the slides; without scripts, and on paper, they stand one below
the other. Code cells bring the output that is stored in the notebook.
"""

import html
import json
import re
from pathlib import Path
from typing import Any

from labkit.cli import notebook_markdown, notebook_render
from labkit.cli.notebook_source import Code, Prose, Source

WORDS = {
    "en": {"help": "← → turn the slides", "of": "Slide {n} of {all}", "previous": "Previous", "next": "Next"},
    "ko": {"help": "← → 로 넘깁니다", "of": "{all}장 중 {n}장", "previous": "이전", "next": "다음"},
}
STYLE = """
:root{color-scheme:light dark;--labkit-code:#8882}
body{margin:0;font:clamp(18px,2.1vw,30px)/1.45 system-ui,sans-serif;word-break:keep-all}
section{box-sizing:border-box;min-height:100vh;padding:4vh 6vw 9vh;max-width:75em;margin:auto}
.turning section{display:none}.turning section.shown{display:block}
h1{font-size:1.9em}h2{font-size:1.45em;margin-top:0}
pre{background:var(--labkit-code);padding:.6em .8em;overflow-x:auto;font-size:.78em;white-space:pre-wrap}
code{font-family:ui-monospace,monospace}table{border-collapse:collapse}
th,td{border-bottom:1px solid #8888;padding:.25em .7em;text-align:left;vertical-align:top}
blockquote{border-left:4px solid #8888;margin-left:0;padding-left:1em}
nav{position:fixed;bottom:0;left:0;right:0;padding:.5em 1em;display:flex;gap:1em;align-items:center;font-size:.6em;
background:Canvas;color:CanvasText}
nav button{font:inherit;padding:.3em .9em}:focus-visible{outline:3px solid currentColor;outline-offset:2px}
@media print{nav{display:none}.turning section{display:block;break-after:page;min-height:0}}
""".strip()
SCRIPT = """
const slides=[...document.querySelectorAll("section")],said=document.getElementById("said"),words=WORDS;
let at=0;
function show(n,focus){at=Math.max(0,Math.min(slides.length-1,n));
slides.forEach((one,i)=>one.classList.toggle("shown",i===at));
said.textContent=words.replace("{n}",at+1).replace("{all}",slides.length);
history.replaceState(null,"","#"+(at+1));scrollTo(0,0);if(focus)slides[at].focus({preventScroll:true});}
const keys={ArrowRight:1,PageDown:1," ":1,ArrowLeft:-1,PageUp:-1};
document.addEventListener("keydown",event=>{
if(event.target.closest("button,summary,a")&&(event.key===" "||event.key==="Enter"))return;
if(event.altKey||event.ctrlKey||event.metaKey)return;
const step=event.key===" "&&event.shiftKey?-1:keys[event.key];
if(step)show(at+step,true);else if(event.key==="Home")show(0,true);
else if(event.key==="End")show(slides.length-1,true);else return;event.preventDefault();});
document.getElementById("previous").onclick=()=>show(at-1);document.getElementById("next").onclick=()=>show(at+1);
addEventListener("hashchange",()=>show((parseInt(location.hash.slice(1))||1)-1));
document.body.classList.add("turning");show((parseInt(location.hash.slice(1))||1)-1);
""".strip()


def page(source: Source, lang: str, outputs: dict[str, list[Any]] | None = None) -> str:
    """Return the slides of a source as one HTML file; `outputs` are the stored outputs of code cells by key."""
    title = source.titles[lang]
    slides = [f"<h1>{html.escape(title)}</h1><p>{WORDS[lang]['help']}</p>"]
    for cell in source.cells:
        if "slide" in cell.tags:
            slides += _code(cell, (outputs or {}).get(cell.key, [])) if isinstance(cell, Code) else _prose(cell, lang)
    body = "".join(f'<section tabindex="-1" aria-label="{n}">{one}</section>' for n, one in enumerate(slides, 1))
    script = SCRIPT.replace("WORDS", json.dumps(WORDS[lang]["of"], ensure_ascii=False))
    buttons = "".join(f'<button id="{name}">{WORDS[lang][name]}</button>' for name in ("previous", "next"))
    return (
        f'<!doctype html><html lang="{lang}"><meta charset="utf-8"><title>{html.escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style><body>{body}'
        f'<nav>{buttons}<span id="said" role="status"></span></nav><script>{script}</script></body></html>\n'
    )


def stored(path: Path) -> dict[str, list[Any]]:
    """Return the outputs of the code cells of a stored notebook by key; none if there is no such notebook."""
    if not path.exists():
        return {}
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return {cell["id"]: cell["outputs"] for cell in cells if cell["cell_type"] == "code"}


def _prose(cell: Prose, lang: str) -> list[str]:
    """One slide per heading of level two; what stands before the first one is a slide of its own."""
    parts = re.split(r"^(?=## )", notebook_render.prose(cell, lang), flags=re.MULTILINE)
    return [notebook_markdown.to_html(part) for part in parts if part.strip()]


def _code(cell: Code, outputs: list[Any]) -> list[str]:
    shown = "" if "hide-input" in cell.tags else f"<pre><code>{html.escape(cell.text)}</code></pre>"
    return [shown + "".join(map(_output, outputs))]


def _output(output: Any) -> str:
    if "text" in output:
        return f"<pre>{html.escape(''.join(output['text']))}</pre>"
    data = output.get("data", {})
    if "text/html" in data:
        return "".join(data["text/html"])
    return f"<pre>{html.escape(''.join(data.get('text/plain', '')))}</pre>"
