"""Bins with their pods: each node as a rectangle of cpu × memory, and its GPUs as slots.

A node is as wide as its cpu and as high as its memory, all nodes on one scale. Pods stand corner to corner along the
diagonal, for requests add up in both directions; what lies above and beside the last corner is free, and only the
dashed rectangle there is free in both at once. Where the stairs reach an edge, the rest is stranded.
"""

from collections.abc import Iterable, Mapping, Sequence

from labkit.api.object import Object
from labkit.views import bins, style, words

AXES = ("cpu", "memory")
GPU = "nvidia.com/gpu"
WIDTH_PIXELS, HEIGHT_PIXELS = 240, 170
LEAST_PIXELS = 36
SLOT_PIXELS, SLOTS_PER_ROW = 22, 10
LABEL_PIXELS = 14  # a smaller rectangle has no room for its number


def bin_packing(nodes: Iterable[Object], pods: Iterable[Object] = (), lang: str = "en", gpu: str = GPU) -> style.View:
    """Draw what each node has of cpu, memory and GPUs as room, and what the pods on it request as pieces in it.

    `nodes` and `pods` are objects as JSON (`cluster.get("nodes")`); `gpu` is the resource drawn as slots. Pods without
    a node are named at the end.
    """
    found, waiting = bins.packed(nodes, pods)
    lines = [_sentence(one, gpu, lang) for one in found] or [words.say(lang, "no_node")]
    after = words.say(lang, "without_node", names=", ".join(waiting)) if waiting else ""
    scale = _scale(found)
    boxes = "".join(_box(one, scale, line, gpu, lang) for one, line in zip(found, lines, strict=False))
    first = style.paragraphs(words.say(lang, "bins_legend"), "lk-quiet") if found else style.paragraphs(lines[0])
    body = f'{first}<div class="lk-bins">{boxes}</div>{style.paragraphs(after)}'
    return style.View("\n".join([*lines, after]).strip(), body, lang)


def _sentence(one: bins.Bin, gpu: str, lang: str) -> str:
    """ "a: cpu 2 of 4 (50 %), memory 1Gi of 8Gi (12 %); room for one pod of cpu 2 and memory 7Gi; pods: web-1."."""
    shares = [bins.share(one, resource, lang) for resource in (*AXES, gpu) if resource in AXES or _has(one, resource)]
    pods = ", ".join(name for name, _ in one.pods) or words.say(lang, "none")
    return f"{one.name}: {'; '.join([*shares, _room(one, gpu, lang)])}; {words.say(lang, 'pods')}: {pods}."


def _room(one: bins.Bin, gpu: str, lang: str) -> str:
    """What a single pod could still get; nothing if one of cpu, memory and places for pods has run out."""
    free = {name: max(one.allocatable.get(name, 0) - one.used(name), 0) for name in (*AXES, gpu)}
    if not all(free[name] for name in AXES) or len(one.pods) >= one.allocatable.get("pods", 0):
        return words.say(lang, "bins_full")
    names = [name for name in (*AXES, gpu) if name in AXES or _has(one, name)]
    return words.say(lang, "bins_room", amounts=", ".join(f"{name} {bins.amount(name, free[name])}" for name in names))


def _has(one: bins.Bin, resource: str) -> bool:
    return bool(one.allocatable.get(resource, 0) or one.used(resource))


def _scale(found: Sequence[bins.Bin]) -> dict[str, float]:
    """Pixels per unit, so that the largest node (or its requests, if they are more) fills the space."""
    space = dict(zip(AXES, (WIDTH_PIXELS, HEIGHT_PIXELS), strict=True))
    return {name: pixels / max([_extent(one, name) for one in found] or [1]) for name, pixels in space.items()}


def _extent(one: bins.Bin, resource: str) -> int:
    return max(one.allocatable.get(resource, 0), one.used(resource), 1)


def _box(one: bins.Bin, scale: Mapping[str, float], line: str, gpu: str, lang: str) -> str:
    remarks = "".join(f' <span class="lk-quiet">· {style.escape(remark)}</span>' for remark in one.remarks)
    shares = "; ".join(bins.share(one, resource, lang) for resource in AXES)
    slots = _slots(one, gpu, lang) if _has(one, gpu) else ""
    return (
        f'<div class="lk-box"><p><b>{style.escape(one.name)}</b>{remarks}</p>{_plane(one, scale, line)}'
        f"<p>{style.escape(shares)}</p><p>{style.escape(_room(one, gpu, lang))}</p>{slots}{_pods(one, gpu, lang)}</div>"
    )


def _plane(one: bins.Bin, scale: Mapping[str, float], line: str) -> str:
    """The rectangle of cpu × memory, with the pods in it from the lower left corner up."""
    own = {name: max(scale[name], LEAST_PIXELS / _extent(one, name)) for name in AXES}
    extent = {name: _extent(one, name) * own[name] for name in AXES}
    top = extent["memory"]
    x = y = 0.0
    drawn = []
    for number, (name, requests) in enumerate(one.pods, 1):
        width, height = (requests.get(axis, 0) * own[axis] for axis in AXES)
        drawn.append(_piece(number, name, (x, top - y - height, width, height)))
        x, y = x + width, y + height
    wide, high = (one.allocatable.get(axis, 0) * own[axis] for axis in AXES)
    if x < wide and y < high:
        look = ' stroke-dasharray="5 4" stroke-opacity="0.8"'
        drawn.append(_frame(x, top - high, wide - x, high - y, look))
    drawn.append(_frame(0, top - high, wide, high, ' stroke-width="2"'))
    return (
        f'<svg role="img" aria-label="{style.escape(line)}" width="{max(extent["cpu"], 130) + 4:.0f}" '
        f'height="{top + 22:.0f}"><svg x="1" y="1" overflow="visible">{"".join(drawn)}</svg>'
        f'<text x="0" y="{top + 18:.0f}">cpu → &nbsp; memory ↑</text></svg>'
    )


def _piece(number: int, name: str, place: tuple[float, float, float, float]) -> str:
    """One pod; without cpu or memory it is a line."""
    x, y, width, height = place
    width, height = max(width, 2.0), max(height, 2.0)
    tint = 0.14 if number % 2 else 0.28
    label = _number(number, x, y, width, height)
    return (
        f'<g><title>{number} {style.escape(name)}</title><rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" '
        f'height="{height:.1f}" fill="currentColor" fill-opacity="{tint}" stroke="currentColor" '
        f'stroke-opacity="0.7"/>{label}</g>'
    )


def _number(number: int, x: float, y: float, width: float, height: float) -> str:
    """A pod's number: inside, or where that is too small above or beside it, where the stairs leave room."""
    middle = y + height / 2 + 4
    if min(width, height) >= LABEL_PIXELS:
        return f'<text x="{x + width / 2:.1f}" y="{middle:.1f}" text-anchor="middle">{number}</text>'
    if width >= LABEL_PIXELS and y >= LABEL_PIXELS:
        return f'<text x="{x + width / 2:.1f}" y="{y - 3:.1f}" text-anchor="middle">{number}</text>'
    if height >= LABEL_PIXELS and x >= LABEL_PIXELS:
        return f'<text x="{x - 3:.1f}" y="{middle:.1f}" text-anchor="end">{number}</text>'
    return ""


def _frame(x: float, y: float, width: float, height: float, look: str) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="none" '
        f'stroke="currentColor"{look}/>'
    )


def _slots(one: bins.Bin, gpu: str, lang: str) -> str:
    """The GPUs, one slot each, with the number of the pod that holds it."""
    holders = [(number, name) for number, (name, wants) in enumerate(one.pods, 1) for _ in range(wants.get(gpu, 0))]
    count = max(one.allocatable.get(gpu, 0), len(holders))
    drawn = "".join(_slot(at, *holders[at]) if at < len(holders) else _slot(at, 0, "") for at in range(count))
    label = bins.share(one, gpu, lang)
    rows = -(-count // SLOTS_PER_ROW)
    return (
        f'<p>{style.escape(label)}</p><svg role="img" aria-label="{style.escape(label)}" '
        f'width="{min(count, SLOTS_PER_ROW) * SLOT_PIXELS + 2}" height="{rows * SLOT_PIXELS + 2}">{drawn}</svg>'
    )


def _slot(at: int, number: int, name: str) -> str:
    row, place = divmod(at, SLOTS_PER_ROW)
    x, y = place * SLOT_PIXELS + 1, row * SLOT_PIXELS + 1
    side = SLOT_PIXELS - 4
    look = f'fill-opacity="{0.14 if number % 2 else 0.28}"' if number else 'fill-opacity="0" stroke-dasharray="3 3"'
    label = f'<text x="{x + side / 2:.0f}" y="{y + 13}" text-anchor="middle">{number}</text>' if number else ""
    title = f"<title>{number} {style.escape(name)}</title>" if number else ""
    return (
        f'<g>{title}<rect x="{x}" y="{y}" width="{side}" height="{side}" fill="currentColor" {look} '
        f'stroke="currentColor" stroke-opacity="0.8"/>{label}</g>'
    )


def _pods(one: bins.Bin, gpu: str, lang: str) -> str:
    """Which number is which pod."""
    resources = [name for name in (*AXES, gpu) if name in AXES or _has(one, name)]
    lines = [
        style.escape(
            f"{number} {name}: "
            + ", ".join(f"{resource} {bins.amount(resource, wants.get(resource, 0))}" for resource in resources)
        )
        for number, (name, wants) in enumerate(one.pods, 1)
    ]
    heading = f"{words.say(lang, 'pods')}: {len(lines)}"
    return style.folded(heading, style.bullets(lines)) if lines else style.paragraphs(heading)
