"""Before and after: which placements a change moved, and what it did to the whole."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from labkit.api import pod as parsed
from labkit.api.object import Object
from labkit.scheduler import fragmentation
from labkit.views import bins, style, words

RESOURCES = ("cpu", "memory")
MOST_ROWS = 30
Total = tuple[str, str, str]  # what is measured, before, after


@dataclass(frozen=True)
class Move:
    """Where a pod was, and where it is now; "" is without a node, None is not there at all."""

    pod: str
    before: str | None
    after: str | None


def compare(
    before: Iterable[Object],
    after: Iterable[Object],
    nodes: Iterable[Object] = (),
    names: Sequence[str] = ("before", "after"),
    lang: str = "en",
    mix: fragmentation.Mix | None = None,
    totals: Sequence[Total] = (),
    gpu: str = fragmentation.GPU,
) -> style.View:
    """Draw two outcomes of the same workload against each other: pods that moved, and totals.

    `before` and `after` are pods as JSON, `names` says what they are called ("LeastAllocated", "MostAllocated"). With
    `nodes` the totals tell nodes in use, utilisation, the largest pod that still fits and, where there are GPUs, the
    fragmentation score for `mix` (by default for the pods of both). `totals` adds rows of one's own.
    """
    olds, news, there = list(before), list(after), list(nodes)
    moves = _moves(olds, news)
    rows = [*_counts(olds, news, lang), *(_measured(there, (olds, news), mix, gpu, lang) if there else ()), *totals]
    summary = _summary(moves, names, lang)
    told = [_told(move, lang) for move in moves[:MOST_ROWS]]
    hidden = [words.say(lang, "compare_more", n=len(moves) - MOST_ROWS)] if len(moves) > MOST_ROWS else []
    lines = [summary, *(f"{what}: {old} → {new}" for what, old, new in rows), *told, *hidden]
    body = (
        style.paragraphs(summary)
        + _table(words.say(lang, "compare_measure"), rows, names, words.say(lang, "compare_totals"))
        + (_table(words.say(lang, "compare_pod"), _places(moves, lang), names, summary) if moves else "")
        + style.paragraphs("\n".join(hidden))
    )
    return style.View("\n".join(lines), body, lang)


def _places(moves: Sequence[Move], lang: str) -> list[Total]:
    return [(one.pod, _place(one.before, lang), _place(one.after, lang)) for one in moves[:MOST_ROWS]]


def _moves(olds: Sequence[Object], news: Sequence[Object]) -> list[Move]:
    """The pods whose node is not the same, in the order they were listed first."""
    before, after = _where(olds), _where(news)
    return [
        Move(pod, before.get(pod), after.get(pod))
        for pod in dict.fromkeys((*before, *after))
        if before.get(pod) != after.get(pod)
    ]


def _where(pods: Iterable[Object]) -> dict[str, str]:
    found = map(parsed.Pod.parse, pods)
    return {bins.shown_name(pod): pod.node_name for pod in found if not pod.finished}


def _summary(moves: Sequence[Move], names: Sequence[str], lang: str) -> str:
    """ "LeastAllocated → MostAllocated: 3 pods moved, 1 lost its place, 0 found one." ."""
    moved = sum(bool(one.before and one.after) for one in moves)
    lost = sum(bool(one.before and not one.after) for one in moves)
    found = sum(bool(one.after and not one.before) for one in moves)
    if not moves:
        return words.say(lang, "compare_same", old=names[0], new=names[1])
    return words.say(lang, "compare_moved", old=names[0], new=names[1], moved=moved, lost=lost, found=found)


def _told(move: Move, lang: str) -> str:
    return f"{move.pod}: {_place(move.before, lang)} → {_place(move.after, lang)}"


def _place(node: str | None, lang: str) -> str:
    if node is None:
        return words.say(lang, "compare_absent")
    return node or "Pending"


def _counts(olds: Sequence[Object], news: Sequence[Object], lang: str) -> list[Total]:
    sides = [_where(pods) for pods in (olds, news)]
    placed = [f"{sum(map(bool, side.values()))}" for side in sides]
    pending = [f"{sum(not node for node in side.values())}" for side in sides]
    used = [f"{len({node for node in side.values() if node})}" for side in sides]
    return [
        (words.say(lang, "compare_placed"), *_two(placed)),
        (words.say(lang, "compare_pending"), *_two(pending)),
        (words.say(lang, "compare_used"), *_two(used)),
    ]


def _measured(
    nodes: Sequence[Object],
    both: tuple[Sequence[Object], Sequence[Object]],
    mix: fragmentation.Mix | None,
    gpu: str,
    lang: str,
) -> list[Total]:
    """What the fragmentation measures say of both sides."""
    usual = fragmentation.typical([*both[0], *both[1]], gpu) if mix is None else mix
    sides = [fragmentation.measure(nodes, pods, usual, gpu) for pods in both]
    spare = [fragmentation.measure(_in_use(nodes, pods), pods, usual, gpu, every_node=True) for pods in both]
    rows = [
        (
            words.say(lang, "compare_dense", resource=one),
            *_two([f"{round(100 * side.utilisation(one))} %" for side in spare]),
        )
        for one in RESOURCES
    ]
    rows += [
        (words.say(lang, "compare_largest", resource=one), *_two([_largest(side, one) for side in sides]))
        for one in RESOURCES
    ]
    if any(room.allocatable.get(gpu) for room in sides[0].rooms):
        rows.append(
            (words.say(lang, "compare_gpus"), *_two([f"{side.score:.2f} / {side.free_gpus:g}" for side in sides]))
        )
    return rows


def _in_use(nodes: Sequence[Object], pods: Sequence[Object]) -> list[Object]:
    used = set(_where(pods).values())
    return [node for node in nodes if node["metadata"]["name"] in used]


def _largest(side: fragmentation.Fragmentation, resource: str) -> str:
    found = side.largest(resource)
    return f"{bins.amount(resource, found.amounts[resource])}{f' ({found.node})' if found.node else ''}"


def _two(values: Sequence[str]) -> tuple[str, str]:
    return values[0], values[1]


def _table(head: str, rows: Sequence[Total], names: Sequence[str], label: str) -> str:
    """A table of three columns; a row whose two sides differ is marked with an arrow, which is read aloud too."""
    heads = "".join(f'<th scope="col">{style.escape(name)}</th>' for name in (head, *names))
    body = "".join(_row(*row) for row in rows)
    return (
        f'<div class="lk-scroll" tabindex="0" role="group" aria-label="{style.escape(label)}"><table><thead><tr>{heads}'
        f"</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _row(what: str, old: str, new: str) -> str:
    mark = "" if old == new else "→ "
    bold = f"<b>{mark}{style.escape(new)}</b>" if mark else style.escape(new)
    return f'<tr><th scope="row">{style.escape(what)}</th><td>{style.escape(old)}</td><td>{bold}</td></tr>'
