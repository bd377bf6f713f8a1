"""Who would have to go on each node, and by which of the five comparisons preemption chose its node."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from labkit.api import object as objects
from labkit.api import timestamps
from labkit.api.object import Object
from labkit.api.pod import Pod
from labkit.views import matrix, style, words

# Priorities may be negative; the scheduler adds this to each before it sums them, so more victims cost more.
OFFSET = 2**31
COMPARISONS = ("violations", "highest", "sum", "count", "start")


@dataclass(frozen=True)
class Candidate:
    """A node that would have room without these pods."""

    node: str
    victims: tuple[Pod, ...]
    violations: int  # victims that a PodDisruptionBudget protects

    @cached_property
    def costs(self) -> dict[str, float]:
        """What the five comparisons look at, in their order; less is better in each."""
        priorities = [pod.priority for pod in self.victims]
        highest = max(priorities)
        return {
            "violations": self.violations,
            "highest": highest,
            "sum": sum(priorities) + len(priorities) * OFFSET,
            "count": len(priorities),
            "start": -min(_seconds(pod) for pod in self.victims if pod.priority == highest),
        }

    def told(self, comparison: str) -> str:
        """The number as people read it: "20 + 2×2³¹", "00:01:03"."""
        if comparison == "sum":
            return f"{sum(pod.priority for pod in self.victims)} + {len(self.victims)}×2³¹"
        if comparison == "start":
            highest = self.costs["highest"]
            started = min((pod for pod in self.victims if pod.priority == highest), key=_seconds)
            return started.start_time[11:19] or "–"
        return f"{self.costs[comparison]:g}"


def preemption(
    victims: Mapping[str, Iterable[Object]], protected: Collection[str] = (), lang: str = "en"
) -> style.View:
    """Draw one row per node that preemption could make room on, and strike nodes out comparison by comparison.

    `victims` are the pods as JSON that would have to go, by node, in the scheduler's order; a node without victims is
    no candidate and is left out. `protected` names the pods whose going would break a PodDisruptionBudget.
    """
    candidates = [one for node, pods in victims.items() if (one := _candidate(node, pods, protected)).victims]
    if not candidates:
        return style.View(words.say(lang, "preempt_none"), style.paragraphs(words.say(lang, "preempt_none")), lang)
    out = _eliminated(candidates)
    columns = [_victims_column(candidates, lang), *(_column(candidates, key, out, lang) for key in COMPARISONS)]
    best = next(one for one in candidates if one.node not in out)
    verdict = _verdict(best, candidates, out, lang)
    lines = [verdict, *(_sentence(one, out, lang) for one in candidates)]
    picture = matrix.table([one.node for one in candidates], columns, lang, chosen=best.node)
    legend = style.paragraphs(words.say(lang, "preempt_legend"), "lk-quiet")
    return style.View("\n".join(lines), style.paragraphs(verdict) + picture + legend, lang)


def _candidate(node: str, pods: Iterable[Object], protected: Collection[str]) -> Candidate:
    parsed = tuple(Pod.parse(pod) for pod in pods)
    return Candidate(node, parsed, sum(pod.name in protected for pod in parsed))


def _seconds(pod: Pod) -> float:
    """When it started; one that has not yet counts as later than all others."""
    return timestamps.parse(pod.start_time).timestamp() if pod.start_time else float("inf")


def _eliminated(candidates: Sequence[Candidate]) -> dict[str, str]:
    """Return node -> the comparison that struck it out."""
    out: dict[str, str] = {}
    for key in COMPARISONS:
        left = [one for one in candidates if one.node not in out]
        least = min(one.costs[key] for one in left)
        out |= {one.node: key for one in left if one.costs[key] > least}
    return out


def _victims_column(candidates: Sequence[Candidate], lang: str) -> matrix.Column:
    names = {one.node: style.escape(_names(one)) for one in candidates}
    return matrix.Column(style.escape(words.say(lang, "preempt_victims")), lambda node: f"<td>{names[node]}</td>")


def _column(candidates: Sequence[Candidate], key: str, out: Mapping[str, str], lang: str) -> matrix.Column:
    """One comparison. ✗ where it strikes a node out, quiet where the node was out before."""
    told = {one.node: style.escape(one.told(key)) for one in candidates}

    def cell(node: str) -> str:
        struck = COMPARISONS.index(out[node]) if node in out else len(COMPARISONS)
        if struck == COMPARISONS.index(key):
            mark = style.sign("✗", words.say(lang, "rejected"))
            return f'<td class="lk-num lk-no">{mark} {told[node]}</td>'
        quiet = " lk-quiet" if struck < COMPARISONS.index(key) else ""
        return f'<td class="lk-num{quiet}">{told[node]}</td>'

    return matrix.Column(style.escape(words.say(lang, f"preempt_{key}")), cell, numeric=True)


def _verdict(best: Candidate, candidates: Sequence[Candidate], out: Mapping[str, str], lang: str) -> str:
    if len(candidates) == 1:
        return words.say(lang, "preempt_only", node=best.node, pods=_names(best))
    if len(out) < len(candidates) - 1:
        return words.say(lang, "preempt_tie", node=best.node, pods=_names(best))
    last = max(out.values(), key=COMPARISONS.index)
    return words.say(lang, "preempt_best", node=best.node, pods=_names(best), by=words.say(lang, f"preempt_{last}"))


def _sentence(one: Candidate, out: Mapping[str, str], lang: str) -> str:
    numbers = "; ".join(f"{words.say(lang, f'preempt_{key}')} {one.told(key)}" for key in COMPARISONS)
    line = f"{one.node}: {words.say(lang, 'preempt_victims')} {_names(one)}; {numbers}"
    return f"{line}; ✗ {words.say(lang, f'preempt_{out[one.node]}')}." if one.node in out else f"{line}."


def _names(one: Candidate) -> str:
    return ", ".join(objects.name(pod.obj) for pod in one.victims)
