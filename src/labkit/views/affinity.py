"""What a pod demands and prefers of nodes, condition by condition: who meets what, and which nodes are left."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from labkit.api import object as objects
from labkit.api import selectors
from labkit.api.object import Object
from labkit.api.pod import Pod
from labkit.views import matrix, style, words

NAME_FIELD = "metadata.name"


@dataclass(frozen=True)
class Condition:
    """One column: where the condition stands, what it asks, and for a preference its weight (0 for a demand)."""

    place: str
    asked: tuple[selectors.Requirement, ...]
    weight: int = 0

    @property
    def told(self) -> str:
        """ "disk In [ssd]"; several joined by "and"; "{}" for an empty term."""
        return " & ".join(_requirement(one) for one in self.asked) or "{}"

    def met_by(self, node: Object) -> bool:
        """Whether a node meets it; an empty one is met by no node."""
        return bool(self.asked) and all(one.accepts(_value(node, one.key)) for one in self.asked)

    def seen(self, node: Object, lang: str) -> str:
        """What the node has for the keys that are asked about: "ssd", or "no label"."""
        found = (_value(node, one.key) for one in self.asked)
        return ", ".join(words.say(lang, "no_label") if value is None else value for value in found)


def affinity(pod: Object, nodes: Iterable[Object], lang: str = "en") -> style.View:
    """Draw one column per condition of a pod's nodeSelector and node affinity, one row per node.

    A demand shows ✓ or ✗ and the value of the node's label; a preference shows the weight the node earns. `pod` and
    `nodes` are objects as JSON. Only labels and names are looked at: taints, room and cordons are other filters' work.
    """
    rows, asking = {objects.name(node): node for node in nodes}, Pod.parse(pod)
    if not rows:
        return style.View(words.say(lang, "no_node"), style.paragraphs(words.say(lang, "no_node")), lang)
    demands, wishes = _demands(asking, lang), _wishes(asking, lang)
    columns = [_demand_column(one, rows, lang) for one in demands]
    columns += [_wish_column(one, rows, lang) for one in wishes]
    columns += [_sum_column(wishes, rows, lang)] if wishes else []
    columns.append(_verdict_column(asking, rows, lang))
    legend = words.say(lang, "affinity_legend" if demands or wishes else "asks_nothing")
    lines = [_sentence(node, asking, demands, wishes, lang) for node in rows.values()]
    body = matrix.table(list(rows), columns, lang) + style.paragraphs(legend, "lk-quiet")
    return style.View("\n".join(lines), body, lang)


def accepted(pod: Pod, node: Object) -> bool:
    """Whether a node has what a pod's nodeSelector and required node affinity ask for."""
    labels, required = objects.labels(node), pod.node_affinity.required
    selected = all(labels.get(key) == value for key, value in pod.node_selector.items())
    return selected and (required is None or required.matches(labels, objects.name(node)))


def _demands(pod: Pod, lang: str) -> list[Condition]:
    """One condition per pair of nodeSelector and per expression of each required term."""
    pairs = pod.node_selector.items()
    found = [Condition("nodeSelector", (selectors.Requirement(key, selectors.IN, (value,)),)) for key, value in pairs]
    required = pod.node_affinity.required
    for number, term in enumerate(required.terms if required else (), 1):
        place = words.say(lang, "term_number", n=number)
        expressions: list[tuple[selectors.Requirement, ...]] = [(one,) for one in (*term.expressions, *term.fields)]
        found += [Condition(place, asked) for asked in expressions or [()]]
    return found


def _wishes(pod: Pod, lang: str) -> list[Condition]:
    """One condition per preferred term: its expressions count only together."""
    preferred = pod.node_affinity.preferred
    return [
        Condition(
            words.say(lang, "preference", weight=one.weight), (*one.term.expressions, *one.term.fields), one.weight
        )
        for one in preferred
    ]


def _demand_column(one: Condition, rows: Mapping[str, Object], lang: str) -> matrix.Column:
    def cell(name: str) -> str:
        mark, css = _sign(one.met_by(rows[name]), lang)
        return f"<td{css}>{mark} {style.escape(one.seen(rows[name], lang))}</td>"

    return matrix.Column(_heading(one), cell)


def _wish_column(one: Condition, rows: Mapping[str, Object], lang: str) -> matrix.Column:
    def cell(name: str) -> str:
        seen = style.escape(one.seen(rows[name], lang))
        earned = one.weight if one.met_by(rows[name]) else 0
        return f'<td class="lk-num"><span class="lk-quiet">{seen}</span> +{earned}</td>'

    return matrix.Column(_heading(one), cell, numeric=True)


def _sum_column(wishes: Sequence[Condition], rows: Mapping[str, Object], lang: str) -> matrix.Column:
    def cell(name: str) -> str:
        return f'<td class="lk-num">{_sum(wishes, rows[name])}</td>'

    return matrix.Column(style.escape(words.say(lang, "sum_of_weights")), cell, numeric=True)


def _verdict_column(pod: Pod, rows: Mapping[str, Object], lang: str) -> matrix.Column:
    def cell(name: str) -> str:
        mark, css = _sign(accepted(pod, rows[name]), lang)
        return f"<td{css}>{mark}</td>"

    return matrix.Column("NodeAffinity", cell)


def _heading(one: Condition) -> str:
    return f'<span class="lk-quiet">{style.escape(one.place)}</span><br>{style.escape(one.told)}'


def _sign(good: bool, lang: str) -> tuple[str, str]:
    """Return the mark and the attribute of its cell."""
    if good:
        return style.sign("✓", words.say(lang, "passed")), ""
    return style.sign("✗", words.say(lang, "rejected")), ' class="lk-no"'


def _sum(wishes: Sequence[Condition], node: Object) -> int:
    return sum(one.weight for one in wishes if one.met_by(node))


def _sentence(node: Object, pod: Pod, demands: Sequence[Condition], wishes: Sequence[Condition], lang: str) -> str:
    """ "ash: ✗ term 1 disk In [ssd] (hdd); rejected." and for preferences the sum of the weights."""
    parts = [f"{'✓' if one.met_by(node) else '✗'} {one.place} {one.told} ({one.seen(node, lang)})" for one in demands]
    if wishes:
        parts.append(words.say(lang, "weights_earned", total=_sum(wishes, node)))
    parts.append(words.say(lang, "passed" if accepted(pod, node) else "rejected"))
    return f"{objects.name(node)}: {'; '.join(parts)}."


def _value(node: Object, key: str) -> str | None:
    return objects.name(node) if key == NAME_FIELD else objects.labels(node).get(key)


def _requirement(one: selectors.Requirement) -> str:
    return f"{one.key} {one.operator} [{', '.join(one.values)}]" if one.values else f"{one.key} {one.operator}"
