"""Nodes as bins: what each can give, and what the pods on it request."""

from collections.abc import Iterable, Mapping, Sequence

from labkit.api.object import Object
from labkit.views import bins, style, words

BAR_PIXELS = 24
RESOURCES = ("cpu", "memory")


def nodes(
    nodes: Iterable[Object], pods: Iterable[Object] = (), lang: str = "en", resources: Sequence[str] = RESOURCES
) -> style.View:
    """Draw each node as bars, one per resource: allocatable as the whole, each pod's request as a part.

    `nodes` and `pods` are objects as JSON (`cluster.get("nodes")`). Finished pods hold nothing and are left out; pods
    without a node are named at the end. More resources can be asked for by name ("nvidia.com/gpu").
    """
    found, waiting = bins.packed(nodes, pods)
    lines = [_sentence(one, resources, lang) for one in found] or [words.say(lang, "no_node")]
    after = words.say(lang, "without_node", names=", ".join(waiting)) if waiting else ""
    body = (
        (style.paragraphs(words.say(lang, "bars"), "lk-quiet") if found else style.paragraphs(lines[0]))
        + f'<div class="lk-bins">{"".join(_picture(one, resources, lang) for one in found)}</div>'
        + style.paragraphs(after)
    )
    return style.View("\n".join([*lines, after]).strip(), body, lang)


def _sentence(one: bins.Bin, resources: Sequence[str], lang: str) -> str:
    shares = [bins.share(one, resource, lang) for resource in resources]
    pods = ", ".join(name for name, _ in one.pods) or words.say(lang, "none")
    return f"{one.name}: {'; '.join(shares)}; {words.say(lang, 'pods')}: {pods}."


def _picture(one: bins.Bin, resources: Sequence[str], lang: str) -> str:
    remarks = "".join(f' <span class="lk-quiet">· {style.escape(remark)}</span>' for remark in one.remarks)
    bars = "".join(_bar(one, resource, lang) for resource in resources)
    amounts = [_pod_line(name, requested, resources) for name, requested in one.pods]
    heading = f"{words.say(lang, 'pods')}: {len(amounts)}"
    pods = style.folded(heading, style.bullets(amounts)) if amounts else style.paragraphs(heading)
    return f'<div class="lk-box"><p><b>{style.escape(one.name)}</b>{remarks}</p>{bars}{pods}</div>'


def _pod_line(name: str, requested: Mapping[str, int], resources: Sequence[str]) -> str:
    amounts = ", ".join(f"{resource} {bins.amount(resource, requested.get(resource, 0))}" for resource in resources)
    return f"{style.escape(name)}: {style.escape(amounts)}"


def _bar(one: bins.Bin, resource: str, lang: str) -> str:
    """One bar, as wide as the larger of allocatable and requested, with a line where allocatable ends."""
    label = bins.share(one, resource, lang)
    whole = max(one.allocatable.get(resource, 0), one.used(resource), 1)
    parts, x = [], 0.0
    for at, (name, requested) in enumerate(one.pods):
        width = 100 * requested.get(resource, 0) / whole
        parts.append(_part(name, x, width, at) if width else "")
        x += width
    limit = 100 * one.allocatable.get(resource, 0) / whole
    return (
        f'<p>{style.escape(label)}</p><svg role="img" aria-label="{style.escape(label)}" width="100%" '
        f'height="{BAR_PIXELS}">{"".join(parts)}<rect x="0" y="0" width="{limit:.2f}%" height="{BAR_PIXELS}" '
        'fill="none" stroke="currentColor" stroke-width="1.5"/></svg>'
    )


def _part(name: str, x: float, width: float, at: int) -> str:
    """One pod's part of a bar. A nested svg cuts off a name that is too long; <title> still tells it."""
    tint = 0.14 if at % 2 else 0.26
    return (
        f'<svg x="{x:.2f}%" width="{width:.2f}%" height="{BAR_PIXELS}" overflow="hidden">'
        f"<title>{style.escape(name)}</title>"
        f'<rect width="100%" height="100%" fill="currentColor" fill-opacity="{tint}" stroke="currentColor" '
        f'stroke-opacity="0.6"/><text x="5" y="{BAR_PIXELS * 2 // 3}">{style.escape(name)}</text></svg>'
    )
