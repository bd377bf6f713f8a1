"""A card: what a lab says, as text for the terminal and as self-contained HTML for a notebook.

Colours come from the notebook's theme, with currentColor as the fallback; every verdict is a word and a sign first.
"""

import html
from dataclasses import dataclass

from labkit.labs import markdown
from labkit.labs.finding import Verdict

SIGNS = {Verdict.PASS: "✓", Verdict.WAITING: "…", Verdict.NOT_YET: "○", Verdict.STUCK: "✗", Verdict.ENV: "!"}
VERDICT_WORDS = {
    "en": {
        Verdict.PASS: "Passed",
        Verdict.WAITING: "Still settling",
        Verdict.NOT_YET: "Not yet",
        Verdict.STUCK: "Stuck: needs a reset",
        Verdict.ENV: "The machine, not you",
    },
    "ko": {
        Verdict.PASS: "통과",
        Verdict.WAITING: "아직 수렴 중",
        Verdict.NOT_YET: "아직 아닙니다",
        Verdict.STUCK: "되돌릴 수 없음: reset 필요",
        Verdict.ENV: "환경 문제 (답과 무관)",
    },
}
_ACCENTS = {
    Verdict.PASS: "var(--jp-success-color1, currentColor)",
    Verdict.WAITING: "var(--jp-info-color1, currentColor)",
    Verdict.NOT_YET: "var(--jp-warn-color1, currentColor)",
    Verdict.STUCK: "var(--jp-error-color1, currentColor)",
    Verdict.ENV: "var(--jp-error-color1, currentColor)",
    None: "currentColor",
}
_STYLE = (
    "color:var(--jp-content-font-color1,currentColor);border:1px solid currentColor;border-left:6px solid {accent};"
    "border-radius:4px;padding:.6em 1em;max-width:60em;line-height:1.5"
)


@dataclass(frozen=True)
class Block:
    """One part of a card: an optional heading, then Markdown or code."""

    text: str
    heading: str = ""
    is_code: bool = False


@dataclass(frozen=True, repr=False)
class Card:
    """A title, perhaps a verdict, and blocks."""

    title: str
    blocks: tuple[Block, ...] = ()
    verdict: Verdict | None = None
    lang: str = "en"

    def headline(self) -> str:
        """Return the verdict in words and the title: what a screen reader says first."""
        if self.verdict is None:
            return self.title
        return f"{SIGNS[self.verdict]} {VERDICT_WORDS[self.lang][self.verdict]} · {self.title}"

    def __repr__(self) -> str:
        return "\n\n".join([self.headline(), *(_as_text(block) for block in self.blocks)])

    def _repr_html_(self) -> str:
        headline = html.escape(self.headline())
        style = _STYLE.format(accent=_ACCENTS[self.verdict])
        body = "".join(_as_html(block) for block in self.blocks)
        return (
            f'<section lang="{self.lang}" aria-label="{headline}" style="{style}">'
            f'<p style="margin:.2em 0;font-size:1.15em"><strong>{headline}</strong></p>{body}</section>'
        )


def _as_text(block: Block) -> str:
    text = "\n".join(f"    {line}" for line in block.text.splitlines()) if block.is_code else block.text
    return f"{block.heading}\n{text}" if block.heading else text


def _as_html(block: Block) -> str:
    heading = (
        f'<p style="margin:.8em 0 .2em"><strong>{html.escape(block.heading)}</strong></p>' if block.heading else ""
    )
    return heading + (markdown.code(block.text) if block.is_code else markdown.to_html(block.text))
