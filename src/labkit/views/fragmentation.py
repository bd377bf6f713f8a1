"""Fragmentation in numbers: what is requested, what is free, and what of it nobody can use."""

from collections.abc import Mapping, Sequence

from labkit.scheduler import fragmentation as measures
from labkit.scheduler.fragmentation import WHOLE, Fragmentation, Room
from labkit.views import bins, style, words

RESOURCES = ("cpu", "memory")


def fragmentation(found: Fragmentation, lang: str = "en", shape: Mapping[str, int] | None = None) -> style.View:
    """Draw the measures of a cluster (`labkit.scheduler.fragmentation.measure`): totals in words, nodes as a table.

    `shape` asks for the largest pod of a given proportion too: {"cpu": 1000, "memory": 2147483648}.
    """
    if not found.rooms:
        nothing = words.say(lang, "no_node")
        return style.View(nothing, style.paragraphs(nothing), lang)
    lines = [*(_resource(found, one, lang) for one in RESOURCES)]
    if shape:
        lines.append(_shape(found, shape, lang))
    if _has_gpus(found):
        lines.append(_gpus(found, lang))
    explained = words.say(lang, "frag_legend")
    body = style.bullets([style.escape(line) for line in lines]) + _table(found, lang)
    return style.View("\n".join(lines), body + style.paragraphs(explained, "lk-quiet"), lang)


def _has_gpus(found: Fragmentation) -> bool:
    return any(room.allocatable.get(found.gpu) for room in found.rooms)


def _resource(found: Fragmentation, resource: str, lang: str) -> str:
    largest = found.largest(resource)
    return words.say(
        lang,
        "frag_resource",
        resource=resource,
        percent=round(100 * found.utilisation(resource)),
        stranded=_amount(resource, found.stranded(resource)),
        largest=bins.amount(resource, largest.amounts[resource]),
        node=largest.node or "–",
    )


def _shape(found: Fragmentation, shape: Mapping[str, int], lang: str) -> str:
    largest = found.largest_of(shape)
    amounts = ", ".join(f"{name} {bins.amount(name, amount)}" for name, amount in largest.amounts.items())
    asked = ", ".join(f"{name} {bins.amount(name, amount)}" for name, amount in shape.items())
    return words.say(lang, "frag_shape", shape=asked, amounts=amounts, node=largest.node or "–")


def _gpus(found: Fragmentation, lang: str) -> str:
    return words.say(
        lang,
        "frag_gpus",
        free=f"{found.free_gpus:g}",
        score=f"{found.score:.2f}",
        percent=round(100 * found.rate),
        typical=len(found.mix),
    )


def _amount(resource: str, amount: float) -> str:
    return bins.amount(resource, round(amount))


def _table(found: Fragmentation, lang: str) -> str:
    gpus = _has_gpus(found)
    heads = [words.say(lang, "node"), *(words.say(lang, "frag_free", resource=one) for one in RESOURCES)]
    heads += [words.say(lang, "frag_stranded", resource=one) for one in RESOURCES]
    heads += [words.say(lang, "frag_free", resource="GPU"), words.say(lang, "frag_score")] if gpus else []
    shown = "".join(f'<th scope="col"{_numeric(at)}>{style.escape(head)}</th>' for at, head in enumerate(heads))
    rows = "".join(_row(room, found.mix, gpus) for room in found.rooms)
    label = style.escape(words.say(lang, "frag_label"))
    return (
        f'<div class="lk-scroll" tabindex="0" role="group" aria-label="{label}"><table><thead><tr>{shown}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _row(room: Room, mix: Sequence[measures.TypicalPod], gpus: bool) -> str:
    cells = [bins.amount(one, max(room.free.get(one, 0), 0)) for one in RESOURCES]
    cells += [_amount(one, measures.stranded(room, mix, one)) for one in RESOURCES]
    cells += [f"{room.gpu_milli / WHOLE:g}", f"{measures.score(room, mix):.2f}"] if gpus else []
    numbers = "".join(f'<td class="lk-num">{cell}</td>' for cell in cells)
    return f'<tr><th scope="row">{style.escape(room.node)}</th>{numbers}</tr>'


def _numeric(at: int) -> str:
    return ' class="lk-num"' if at else ""
