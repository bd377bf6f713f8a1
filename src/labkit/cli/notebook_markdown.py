"""The Markdown of the notebook sources as HTML: headings, lists, tables, fences, folded parts, links; no scripts.

A source may hold HTML of its own (<details>), as Jupyter allows; it is the course's own text, so it passes unescaped.
"""

import html
import re
from collections.abc import Callable

FENCE = re.compile(r"^(`{3,}|~{3,})[^\n]*\n(.*?)^\1[`~]*[ \t]*$", re.MULTILINE | re.DOTALL)
ITEM = re.compile(r"^(\s*)(?:([-*])|\d+\.)\s+")
RULE = re.compile(r"^\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?$")
HELD = "\x00{}\x00"  # what stands for a fenced block while the rest is read


def to_html(text: str) -> str:
    """Return a text as HTML. Links to files lead nowhere outside of the course, so only their words are kept."""
    held: list[str] = []

    def hold(match: re.Match[str]) -> str:
        held.append(f"<pre><code>{html.escape(match[2].rstrip())}</code></pre>")
        return f"\n\n{HELD.format(len(held) - 1)}\n\n"

    blocks = re.split(r"\n\s*\n", FENCE.sub(hold, text).strip())
    body = "\n".join(_block(block) for block in blocks if block.strip())
    return re.sub(r"\x00(\d+)\x00", lambda match: held[int(match[1])], body)


def inline(text: str) -> str:
    """Return one run of text as HTML: code, bold, emphasis, links, pictures by their alt text."""
    pieces = re.split(r"(`[^`\n]+`)", text)
    return "".join(f"<code>{html.escape(p[1:-1])}</code>" if n % 2 else _marked(p) for n, p in enumerate(pieces))


def _marked(text: str) -> str:
    text = re.sub(r"&(?!\w+;|#)", "&amp;", text)
    text = re.sub(r"!\[([^\]]*)\]\([^)]*\)", r"<em>\1</em>", text)
    text = re.sub(r"\[([^\]]+)\]\((https?://[^)\s]+)\)", r'<a href="\2">\1</a>', text)
    text = re.sub(r"\[([^\]]+)\]\([^)\s]+\)", r"\1", text)
    text = re.sub(r"\*\*([^*]+)\*\*", r"<strong>\1</strong>", text)
    return re.sub(r"(?<![\w*])\*([^*\s](?:[^*]*[^*\s])?)\*(?![\w*])", r"<em>\1</em>", text)


def _block(block: str) -> str:
    lines = block.strip("\n").splitlines()
    for fits, shape in SHAPES:
        if fits(lines):
            return shape(lines)
    return f"<p>{inline(' '.join(line.strip() for line in lines))}</p>"


def _heading(lines: list[str]) -> str:
    level = len(lines[0]) - len(lines[0].lstrip("#"))
    head = f"<h{level}>{inline(lines[0].lstrip('# '))}</h{level}>"
    rest = "\n".join(lines[1:])
    return head + (_block(rest) if rest.strip() else "")


def _list(lines: list[str]) -> str:
    """A list; an indented line goes on with the item above it, an indented item is a list inside."""
    match = ITEM.match(lines[0])
    depth, tag = len(match[1]) if match else 0, "ul" if match and match[2] else "ol"
    items: list[list[str]] = []
    for line in lines:
        found = ITEM.match(line)
        if found and len(found[1]) <= depth:
            items.append([ITEM.sub("", line)])
        else:
            items[-1].append(line)
    return f"<{tag}>{''.join(f'<li>{_item(item)}</li>' for item in items)}</{tag}>"


def _item(lines: list[str]) -> str:
    at = next((n for n, line in enumerate(lines[1:], 1) if ITEM.match(line)), len(lines))
    head = inline(" ".join(line.strip() for line in lines[:at]))
    return head + (_list(lines[at:]) if at < len(lines) else "")


def _table(lines: list[str]) -> str:
    head, rows = _cells(lines[0]), [_cells(line) for line in lines[2:]]
    top = "".join(f'<th scope="col">{inline(cell)}</th>' for cell in head)
    body = "".join(f"<tr>{''.join(f'<td>{inline(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]


def _quote(lines: list[str]) -> str:
    return f"<blockquote>{_block(chr(10).join(line.lstrip('> ') for line in lines))}</blockquote>"


def _own(lines: list[str]) -> str:
    """HTML of the source itself; the text in it may hold code and bold."""
    return inline("\n".join(lines))


SHAPES: tuple[tuple[Callable[[list[str]], bool], Callable[[list[str]], str]], ...] = (
    (lambda lines: lines[0].startswith("\x00"), lambda lines: lines[0]),
    (lambda lines: lines[0].lstrip().startswith("<"), _own),
    (lambda lines: lines[0].startswith("#"), _heading),
    (lambda lines: len(lines) > 1 and "|" in lines[0] and bool(RULE.match(lines[1].strip())), _table),
    (lambda lines: bool(ITEM.match(lines[0])), _list),
    (lambda lines: lines[0].startswith(">"), _quote),
)
