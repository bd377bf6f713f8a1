"""The little Markdown that lab texts use, as HTML: paragraphs, lists, code, bold; nothing unescaped."""

import html
import re

CODE = re.compile(r"`([^`]+)`")
BOLD = re.compile(r"\*\*([^*]+)\*\*")
ITEM = re.compile(r"^(?:[-*]|\d+\.) +")


def to_html(text: str) -> str:
    """Return a text as HTML."""
    pieces = re.split(r"^```[a-z]*\n(.*?)^```$", text.strip(), flags=re.MULTILINE | re.DOTALL)
    return "".join(code(piece) if number % 2 else _blocks(piece) for number, piece in enumerate(pieces))


def code(text: str) -> str:
    """Return a text as a block of code."""
    return f'<pre style="overflow-x:auto"><code>{html.escape(text.rstrip())}</code></pre>'


def inline(text: str) -> str:
    """Return one line as HTML."""
    marked = CODE.sub(r"<code>\1</code>", html.escape(text, quote=False))
    return BOLD.sub(r"<strong>\1</strong>", marked)


def _blocks(text: str) -> str:
    return "".join(_block(block) for block in re.split(r"\n\s*\n", text.strip()) if block.strip())


def _block(block: str) -> str:
    lines = block.strip().splitlines()
    if lines[0].startswith("#"):
        return f"<h4>{inline(lines[0].lstrip('# '))}</h4>" + _blocks("\n".join(lines[1:]))
    if not ITEM.match(lines[0]):
        return f"<p>{inline(' '.join(line.strip() for line in lines))}</p>"
    tag = "ol" if lines[0][0].isdigit() else "ul"
    return f"<{tag}>{''.join(f'<li>{inline(item)}</li>' for item in _items(lines))}</{tag}>"


def _items(lines: list[str]) -> list[str]:
    """Return the items of a list; an indented line goes on with the item above it."""
    items: list[str] = []
    for line in lines:
        if ITEM.match(line):
            items.append(ITEM.sub("", line))
        else:
            items[-1] += f" {line.strip()}"
    return items
