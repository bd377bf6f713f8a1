"""Why a pod went where it went: the sentences and the arithmetic of one SchedulingTrace."""

from collections import Counter
from collections.abc import Mapping

from labkit import errors
from labkit.scheduler.framework import trace as tracing
from labkit.views import style, words


def why(trace: tracing.SchedulingTrace, lang: str = "en") -> style.View:
    """Say in one paragraph what decided: the winner and by how much, or the reasons for staying Pending."""
    text = " ".join(sentence for sentence in (_outcome(trace, lang), _rejections(trace, lang)) if sentence)
    return style.View(text, style.paragraphs(text), lang)


def arithmetic(trace: tracing.SchedulingTrace, node: str, lang: str = "en") -> style.View:
    """Spell out how one node came to its total, plugin by plugin: raw → normalised → × weight.

    Raises ManifestError for a node the trace does not know.
    """
    if node not in trace.nodes:
        raise errors.ManifestError(
            f"Asked for the arithmetic of node {node!r}; the cycle of pod {trace.pod_key} saw: {some(trace.nodes)}."
        )
    lines = [headline(trace, node, lang), *(f"- {line}" for line in terms(trace, node, lang))]
    return style.View("\n".join(lines), f"<p>{style.escape(lines[0])}</p>{terms_html(trace, node, lang)}", lang)


def headline(trace: tracing.SchedulingTrace, node: str, lang: str) -> str:
    """Return one line about one node: its total as a sum, or why it has none."""
    verdict = trace.verdict(node)
    if unseen(verdict):
        return words.say(lang, "node_unexamined", node=node)
    if not verdict.feasible:
        reasons = ", ".join(verdict.reasons) or verdict.code
        return words.say(lang, "node_rejected", node=node, plugin=verdict.plugin, reasons=reasons)
    if not trace.scored:
        return words.say(lang, "node_unscored", node=node)
    summands = " + ".join(f"{cell.normalized}×{cell.weight}" for cell in cells(trace, node))
    return words.say(lang, "sum", node=node, terms=summands, total=trace.total(node))


def terms(trace: tracing.SchedulingTrace, node: str, lang: str) -> list[str]:
    """Return one line per Score plugin of a feasible, scored node; none for other nodes."""
    if not (trace.scored and trace.verdict(node).feasible):
        return []
    return [_term(plugin, trace.cell(node, plugin), lang) for plugin in trace.scorers]


def terms_html(trace: tracing.SchedulingTrace, node: str, lang: str) -> str:
    """Return the lines of `terms` as a list, or ""."""
    lines = [style.escape(line) for line in terms(trace, node, lang)]
    return style.bullets(lines) if lines else ""


def cells(trace: tracing.SchedulingTrace, node: str) -> list[tracing.ScoreCell]:
    """Return the score cells of a node, in the order of the Score plugins."""
    return [trace.cell(node, plugin) for plugin in trace.scorers]


def reasons(trace: tracing.SchedulingTrace) -> list[tuple[str, str, int]]:
    """Return (reason, plugin, number of nodes), most frequent first; a node with two reasons counts twice."""
    found: Counter[tuple[str, str]] = Counter()
    for node in trace.nodes:
        verdict = trace.verdict(node)
        if verdict.plugin is not None:
            found.update((reason, verdict.plugin) for reason in verdict.reasons or (verdict.code or "",))
    return [(reason, plugin, n) for (reason, plugin), n in sorted(found.items(), key=lambda one: (-one[1], one[0]))]


def unseen(verdict: tracing.NodeVerdict) -> bool:
    """Whether nobody said anything about a node, because enough feasible ones had been found before it.

    A node that PreFilter left out was not examined either, but there a plugin said why.
    """
    return not verdict.feasible and verdict.plugin is None


def some(names: tuple[str, ...] | list[str], most: int = 8) -> str:
    """Return names with commas, cut after `most` with the number left out."""
    shown = ", ".join(names[:most])
    return f"{shown}, … (+{len(names) - most})" if len(names) > most else shown


def _outcome(trace: tracing.SchedulingTrace, lang: str) -> str:
    facts = {"pod": trace.pod_key, "node": trace.selected, "n": len(trace.nodes), "feasible": len(trace.feasible)}
    if trace.selected is None:
        return _pending(trace, lang, facts)
    if not trace.scored:
        return words.say(lang, "only_one", **facts)
    return f"{words.say(lang, 'won', total=trace.total(trace.selected), **facts)} {_contest(trace, lang)}".strip()


def _pending(trace: tracing.SchedulingTrace, lang: str, facts: Mapping[str, object]) -> str:
    if trace.fault:
        return words.say(lang, "faulty", fault=trace.fault, **facts)
    early = trace.pre_filter
    if early is not None:
        return words.say(lang, "pending_early", plugin=early.plugin, reasons=", ".join(early.reasons), **facts)
    if not trace.nodes:
        return words.say(lang, "no_nodes", **facts)
    return words.say(lang, "not_taken" if trace.feasible else "pending", **facts)


def _contest(trace: tracing.SchedulingTrace, lang: str) -> str:
    """Compare the winner with the runner-up: by how much, and which plugins made the difference."""
    winner, second = trace.selected, trace.runner_up
    if winner is None or second is None:
        return ""
    total = trace.total(second)
    gap = trace.total(winner) - total
    if gap == 0:
        return words.say(lang, "tie", node=second, total=total)
    parts = [(trace.cell(winner, name).weighted - trace.cell(second, name).weighted, name) for name in trace.scorers]
    told = ", ".join(f"{name} {amount:+d}" for amount, name in sorted(parts, key=lambda one: -one[0]) if amount)
    return words.say(lang, "second", node=second, total=total, gap=gap, parts=told.replace("-", "−"))


def _rejections(trace: tracing.SchedulingTrace, lang: str) -> str:
    if trace.pre_filter is not None:
        return ""
    parts = [f"{n} × {reason} ({plugin})" for reason, plugin, n in reasons(trace)]
    told = [words.say(lang, "rejections", parts="; ".join(parts))] if parts else []
    beyond = sum(unseen(trace.verdict(node)) for node in trace.nodes)
    # A plugin that raised ended the cycle: the nodes after it were not left out for being too many.
    if beyond and not trace.fault:
        told.append(words.counted(lang, "unexamined", beyond))
    return " ".join(told)


def _term(plugin: str, cell: tracing.ScoreCell, lang: str) -> str:
    line = words.say(
        lang,
        "term",
        plugin=plugin,
        raw=cell.raw,
        normalized=cell.normalized,
        weight=cell.weight,
        weighted=cell.weighted,
    )
    return f"{line} — {cell.arithmetic}" if cell.arithmetic else line
