"""What happened when: moments on the virtual clock, as lanes and as a table."""

from collections.abc import Iterable, Sequence

from labkit.views import style, words

Row = tuple[float, str, str]

LANE_PIXELS = 26
RADIUS_PIXELS = 4.5
# The first and last mark keep this distance from the edges, so that their numbers stay whole.
MARGIN_PERCENT = 4.0
# Marks nearer than this become one.
NEAR_PERCENT = 7.0
MOST_MARKS = 60


def timeline(rows: Iterable[Row], lang: str = "en") -> style.View:
    """Draw rows of (time in seconds, object, what happened): a lane per object, and the same as a table.

    Rows are put in order of time; rows of the same moment keep their order.
    """
    ordered = sorted(rows, key=lambda row: row[0])
    if not ordered:
        nothing = words.say(lang, "nothing")
        return style.View(nothing, style.paragraphs(nothing), lang)
    told = [words.say(lang, "at", time=seconds(time), object=name, what=what) for time, name, what in ordered]
    summary = _summary(ordered, lang)
    body = style.paragraphs(summary) + _lanes(ordered, summary, lang) + _table(ordered, lang)
    return style.View("\n".join([summary, *told]), body, lang)


def seconds(time: float) -> str:
    """Return a moment without needless digits: 0, 2.5, 41.02."""
    return f"{time:.3f}".rstrip("0").rstrip(".")


def _summary(rows: Sequence[Row], lang: str) -> str:
    objects = len({name for _, name, _ in rows})
    return words.say(lang, "span", n=len(rows), objects=objects, first=seconds(rows[0][0]), last=seconds(rows[-1][0]))


def _lanes(rows: Sequence[Row], summary: str, lang: str) -> str:
    """The picture; none if everything happened at one moment or there is too much to tell marks apart."""
    if rows[0][0] == rows[-1][0] or len(rows) > MOST_MARKS:
        return ""
    lanes = list(dict.fromkeys(name for _, name, _ in rows))
    drawn = "".join(_lane(lane, at, rows) for at, lane in enumerate(lanes))
    height = len(lanes) * 2 * LANE_PIXELS + 4
    return (
        f'<svg role="img" aria-label="{style.escape(summary)}" width="100%" height="{height}">{drawn}</svg>'
        f'<p class="lk-quiet">{style.escape(words.say(lang, "picture_numbers"))}</p>'
    )


def _lane(lane: str, at: int, rows: Sequence[Row]) -> str:
    """One object's line: its name above, marks on it, their numbers below."""
    y = (2 * at + 1) * LANE_PIXELS
    first, last = rows[0][0], rows[-1][0]
    drawn: list[tuple[float, list[int]]] = []
    for number, (time, name, _) in enumerate(rows, 1):
        if name != lane:
            continue
        x = MARGIN_PERCENT + (time - first) / (last - first) * (100 - 2 * MARGIN_PERCENT)
        if drawn and x - drawn[-1][0] < NEAR_PERCENT:
            drawn[-1][1].append(number)
        else:
            drawn.append((x, [number]))
    marks = "".join(_mark(x, y, numbers) for x, numbers in drawn)
    return (
        f'<text x="0" y="{y - 10}">{style.escape(lane)}</text>'
        f'<line x1="0" x2="100%" y1="{y}" y2="{y}" stroke="currentColor" stroke-opacity="0.45"/>{marks}'
    )


def _mark(x_percent: float, y: int, numbers: Sequence[int]) -> str:
    """A dot for one or several rows that are too near in time to be told apart, with their numbers."""
    run = len(numbers) > 1 and numbers[-1] - numbers[0] == len(numbers) - 1
    text = f"{numbers[0]}–{numbers[-1]}" if run else ", ".join(map(str, numbers))
    return (
        f'<circle cx="{x_percent:.2f}%" cy="{y}" r="{RADIUS_PIXELS}" fill="currentColor"/>'
        f'<text x="{x_percent:.2f}%" y="{y + 19}" text-anchor="middle">{text}</text>'
    )


def _table(rows: Sequence[Row], lang: str) -> str:
    heads = "".join(f'<th scope="col">{style.escape(words.say(lang, key))}</th>' for key in ("object", "what"))
    body = "".join(
        f'<tr><td class="lk-num">{number}</td><td class="lk-num lk-word">{seconds(time)} s</td>'
        f'<th scope="row">{style.escape(name)}</th><td>{style.escape(what)}</td></tr>'
        for number, (time, name, what) in enumerate(rows, 1)
    )
    time_head = style.escape(words.say(lang, "time"))
    return (
        f'<div class="lk-scroll"><table><thead><tr><th scope="col" class="lk-num">#</th>'
        f'<th scope="col" class="lk-num">{time_head}</th>{heads}</tr></thead><tbody>{body}</tbody></table></div>'
    )
