"""The scheduling queue over time: in which pool each pod waited, and for how long."""

from collections.abc import Iterable, Mapping, Sequence

from labkit import errors
from labkit.views import style, words
from labkit.views.timeline import seconds

Row = tuple[float, Mapping[str, Sequence[str]]]
Stay = tuple[float, float | None, str]  # from, to (None: it still goes on after the last row), pool

POOLS = ("active", "backoff", "unschedulable", "gated")
SHARES = {"active": (20, 0.55), "backoff": (14, 0.34), "unschedulable": (8, 0.2), "gated": (8, 0.0)}  # height, tint
LANE_PIXELS = 44
# What goes on after the last row is drawn this wide.
OPEN_PERCENT = 6.0
TICK_PERCENT = 0.5
MOST_LANES = 24
MOST_MOMENTS = 60


def queue(rows: Iterable[Row], lang: str = "en") -> style.View:
    """Draw rows of (time in seconds, {pool: pod names}): a lane per pod, and the pools moment by moment.

    Pools are "active", "backoff", "unschedulable" and "gated"; a row holds from its time to the next row's. Raises
    ManifestError for a pool that does not exist.
    """
    ordered = [(time, _pools(pools)) for time, pools in sorted(rows, key=lambda row: row[0])]
    pods = list(dict.fromkeys(pod for _, pools in ordered for names in pools.values() for pod in names))
    if not pods:
        nothing = words.say(lang, "queue_empty")
        return style.View(nothing, style.paragraphs(nothing), lang)
    shown = ordered[:MOST_MOMENTS]
    summary = words.say(
        lang, "queue_span", pods=len(pods), n=len(ordered), first=seconds(ordered[0][0]), last=seconds(ordered[-1][0])
    )
    told = [_moment(time, pools, lang) for time, pools in shown]
    hidden = _hidden(len(pods) - MOST_LANES, len(ordered) - MOST_MOMENTS, lang)
    body = style.paragraphs(summary) + _lanes(pods[:MOST_LANES], ordered, summary, lang) + _table(shown, lang)
    return style.View("\n".join([summary, *told, *hidden]), body + style.paragraphs("\n".join(hidden)), lang)


def _pools(pools: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    unknown = [pool for pool in pools if pool not in POOLS]
    if unknown:
        raise errors.ManifestError(f"There is no pool {unknown[0]!r} in the queue. Pools: {', '.join(POOLS)}.")
    return {pool: [name.removeprefix("default/") for name in pools.get(pool, ())] for pool in POOLS}


def _moment(time: float, pools: Mapping[str, Sequence[str]], lang: str) -> str:
    """ "5 s: backoff web-1; unschedulable web-2, web-3"."""
    filled = [f"{pool} {', '.join(names)}" for pool, names in pools.items() if names]
    return words.say(lang, "queue_at", time=seconds(time), pools="; ".join(filled) or words.say(lang, "queue_nobody"))


def _hidden(pods: int, moments: int, lang: str) -> list[str]:
    return [words.say(lang, key, n=n) for key, n in (("queue_pods", pods), ("queue_moments", moments)) if n > 0]


def _stays(pod: str, rows: Sequence[Row]) -> list[Stay]:
    """Return from when to when a pod was in which pool; rows of the same pool become one stay."""
    stays: list[Stay] = []
    ends: list[float | None] = [*(time for time, _ in rows[1:]), None]
    for (start, pools), end in zip(rows, ends, strict=True):
        pool = next((pool for pool in POOLS if pod in pools[pool]), None)
        if pool is None:
            continue
        if stays and stays[-1][1:] == (start, pool):
            stays[-1] = (stays[-1][0], end, pool)
        else:
            stays.append((start, end, pool))
    return stays


def _lanes(pods: Sequence[str], rows: Sequence[Row], summary: str, lang: str) -> str:
    """The picture; none if everything happened at one moment."""
    if rows[0][0] == rows[-1][0]:
        return ""
    drawn = "".join(_lane(pod, at, rows) for at, pod in enumerate(pods))
    legend = words.say(lang, "queue_legend")
    return (
        f'<svg role="img" aria-label="{style.escape(summary)}" width="100%" height="{len(pods) * LANE_PIXELS + 4}">'
        f'{drawn}</svg><p class="lk-quiet">{style.escape(legend)}</p>'
    )


def _lane(pod: str, at: int, rows: Sequence[Row]) -> str:
    """One pod's line: its name above, its stays as bars that stand on it."""
    ground = (at + 1) * LANE_PIXELS - 6
    bars = "".join(_bar(stay, ground, rows[0][0], rows[-1][0]) for stay in _stays(pod, rows))
    return (
        f'<text x="0" y="{ground - 24}">{style.escape(pod)}</text>'
        f'<line x1="0" x2="100%" y1="{ground}" y2="{ground}" stroke="currentColor" stroke-opacity="0.45"/>{bars}'
    )


def _bar(stay: Stay, ground: int, first: float, last: float) -> str:
    """One stay. Its height says the pool, as does its name inside, cut off where it is too long, and its <title>."""
    start, end, pool = stay
    scale = (100 - OPEN_PERCENT) / (last - first)
    until = last if end is None else end
    width = max((until - start) * scale + (OPEN_PERCENT if end is None else 0), TICK_PERCENT)
    height, tint = SHARES[pool]
    said = f"{pool}: {seconds(start)} s – {'…' if end is None else f'{seconds(end)} s'}"
    dashes = ' stroke-dasharray="4 3"' if pool == "gated" else ""
    label = f'<text x="4" y="{height - 5}" font-size="11">{pool}</text>' if height >= 14 else ""
    return (
        f'<svg x="{(start - first) * scale:.2f}%" y="{ground - height}" width="{width:.2f}%" height="{height}" '
        f'overflow="hidden"><title>{style.escape(said)}</title><rect width="100%" height="100%" fill="currentColor" '
        f'fill-opacity="{tint}" stroke="currentColor" stroke-opacity="0.7"{dashes}/>{label}</svg>'
    )


def _table(rows: Sequence[Row], lang: str) -> str:
    heads = "".join(f'<th scope="col">{pool}</th>' for pool in POOLS)
    body = "".join(_row(time, pools) for time, pools in rows)
    time_head = style.escape(words.say(lang, "time"))
    return (
        f'<div class="lk-scroll"><table><thead><tr><th scope="col" class="lk-num">{time_head}</th>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _row(time: float, pools: Mapping[str, Sequence[str]]) -> str:
    cells = "".join(f"<td>{style.escape(', '.join(names)) or '–'}</td>" for names in pools.values())
    return f'<tr><th scope="row" class="lk-num">{seconds(time)} s</th>{cells}</tr>'
