"""The explanation as text and as JSON."""

from collections.abc import Iterator, Sequence
from typing import Any

from labkit.explaining import changing, words
from labkit.explaining.change import Proposal
from labkit.explaining.replay import GATED, PLACED, Note, Replay
from labkit.explaining.words import say
from labkit.scheduler.framework.trace import NodeVerdict, SchedulingTrace

MOST_ROWS = 40  # nodes in a table; the chosen ones and an example of each reason come first


def text(replay: Replay, changes: Sequence[Proposal], lang: str) -> str:
    """Return the explanation as plain text."""
    sections = (
        _opening(replay, lang),
        _nodes(replay.trace, lang),
        _scores(replay.trace, lang),
        _arithmetic(replay.trace, lang),
        _decided(replay, lang),
        _reality(replay, lang),
        _changes(replay, changes, lang),
    )
    return "\n\n".join("\n".join(lines) for section in sections if (lines := list(section)))


def to_json(replay: Replay, changes: Sequence[Proposal], lang: str) -> dict[str, Any]:
    """Return the explanation as a JSON value."""
    trace, comparison = replay.trace, replay.comparison
    return {
        "pod": trace.pod_key,
        "state": replay.state,
        "gates": list(replay.gates),
        "schedulerName": trace.scheduler_name,
        "configuration": replay.chosen.source,
        "leftOut": sorted(replay.left_out),
        "nodes": [_node_json(trace, node) for node in trace.nodes],
        "selected": trace.selected,
        "runnerUp": trace.runner_up,
        "message": replay.decision.message or trace.event_message,
        "agrees": comparison.agrees,
        "realNode": comparison.real_node or None,
        "realMessage": comparison.real_message or None,
        "comparison": [say(lang, note.word, **note.facts) for note in comparison.notes],
        "mayDiffer": [say(lang, note.word, **note.facts) for note in replay.may_differ],
        "changes": [
            {"kind": one.kind, "what": one.text[words.LANGUAGES.index(lang)], "node": one.node} for one in changes
        ],
    }


def _node_json(trace: SchedulingTrace, node: str) -> dict[str, Any]:
    verdict = trace.verdict(node)
    told: dict[str, Any] = {"node": node, "feasible": verdict.feasible, "examined": verdict.examined}
    if verdict.plugin is not None:
        told |= {"plugin": verdict.plugin, "code": verdict.code, "reasons": list(verdict.reasons)}
    if verdict.feasible and trace.scored:
        told["total"] = trace.total(node)
        told["scores"] = {plugin: vars(trace.cell(node, plugin)) for plugin in trace.scorers}
    return told


# --- sections ---------------------------------------------------------------------------------------------------------


def _opening(replay: Replay, lang: str) -> Iterator[str]:
    trace = replay.trace
    facts = {"pod": trace.pod_key, "node": replay.comparison.real_node, "gates": ", ".join(replay.gates)}
    yield say(lang, replay.state, **facts)
    if replay.state == PLACED:
        yield say(lang, "as_if_absent", n=len(replay.left_out))
    else:
        yield say(lang, "as_it_is")
    word = "profile_from" if replay.chosen.source else "default_profile"
    yield say(lang, word, name=trace.scheduler_name, source=replay.chosen.source)


def _nodes(trace: SchedulingTrace, lang: str) -> Iterator[str]:
    if not trace.nodes:
        return
    shown = _shown(trace)
    rows = [tuple(say(lang, word) for word in ("node", "verdict", "plugin", "reason"))]
    rows += [_verdict(trace, trace.verdict(node), lang) for node in shown]
    yield say(lang, "nodes")
    yield from words.table(rows)
    if len(shown) < len(trace.nodes):
        yield "  " + say(lang, "more", n=len(trace.nodes) - len(shown))


def _verdict(trace: SchedulingTrace, verdict: NodeVerdict, lang: str) -> tuple[str, ...]:
    if verdict.feasible:
        word = {trace.selected: "chosen", trace.runner_up: "runner_up"}.get(verdict.node, "feasible")
        return verdict.node, say(lang, word), "", ""
    return verdict.node, verdict.code or "", verdict.plugin or "", ", ".join(verdict.reasons)


def _shown(trace: SchedulingTrace) -> list[str]:
    """Return the nodes to show, in list order: all of a small cluster, else those that tell most."""
    if len(trace.nodes) <= MOST_ROWS:
        return list(trace.nodes)
    seen: set[tuple[str, ...]] = set()
    first: list[str] = []
    rest: list[str] = []
    for node in _best_first(trace):
        verdict = trace.verdict(node)
        told = (verdict.plugin or "", *verdict.reasons)
        (rest if told in seen and node not in (trace.selected, trace.runner_up) else first).append(node)
        seen.add(told)
    chosen = {*first, *rest[: max(MOST_ROWS - len(first), 0)]}
    return [node for node in trace.nodes if node in chosen]


def _best_first(trace: SchedulingTrace) -> list[str]:
    totals = {node: trace.total(node) for node in trace.feasible} if trace.scored else {}
    return sorted(trace.nodes, key=lambda node: -totals.get(node, -1))


def _scores(trace: SchedulingTrace, lang: str) -> Iterator[str]:
    if not trace.scored:
        return
    shown = [node for node in _shown(trace) if trace.verdict(node).feasible]
    heads = [f"{plugin}×{trace.cell(shown[0], plugin).weight}" for plugin in trace.scorers]
    rows = [(say(lang, "node"), *heads, say(lang, "total"))]
    for node in shown:
        cells = [trace.cell(node, plugin) for plugin in trace.scorers]
        rows.append((node, *(f"{one.raw}/{one.normalized}/{one.weighted}" for one in cells), str(trace.total(node))))
    yield say(lang, "scores")
    yield from words.table(rows)


def _arithmetic(trace: SchedulingTrace, lang: str) -> Iterator[str]:
    if not trace.scored:
        return
    yield say(lang, "arithmetic")
    for node in filter(None, (trace.selected, trace.runner_up)):
        cells = [(plugin, trace.cell(node, plugin)) for plugin in trace.scorers]
        total = " + ".join(str(cell.weighted) for _, cell in cells)
        yield f"  {node}: {total} = {trace.total(node)}"
        for plugin, cell in cells:
            steps = cell.arithmetic or f"{cell.normalized}*{cell.weight} = {cell.weighted}"
            yield f"    {plugin}: {cell.raw} -> {cell.normalized}; {steps}"


def _decided(replay: Replay, lang: str) -> Iterator[str]:
    trace = replay.trace
    yield say(lang, "decided")
    if trace.selected is None:
        yield from (f"  {line}" for line in _refused(replay, lang))
    elif not trace.scored:
        yield "  " + say(lang, "only_one", node=trace.selected, n=len(trace.nodes))
    else:
        yield "  " + _contest(trace, lang)


def _refused(replay: Replay, lang: str) -> Iterator[str]:
    trace, early = replay.trace, replay.trace.pre_filter
    if early is not None:
        yield say(lang, "pre_filter", plugin=early.plugin, reasons=", ".join(early.reasons))
    elif trace.nodes and not trace.fault:
        yield say(lang, "nobody", n=len(trace.nodes))
    yield say(lang, "message", message=replay.decision.message)
    result = replay.decision.post_filter
    if result is not None and result.nominated_node:
        victims = ", ".join(pod.key for pod in result.victims)
        yield say(lang, "preempts", node=result.nominated_node, victims=victims)


def _contest(trace: SchedulingTrace, lang: str) -> str:
    node, second = trace.selected or "", trace.runner_up or ""
    total, less = trace.total(node), trace.total(second)
    facts = {"node": node, "second": second, "total": total, "less": less, "gap": total - less}
    if total == less:
        return say(lang, "tied", **facts)
    parts = [(trace.cell(node, name).weighted - trace.cell(second, name).weighted, name) for name in trace.scorers]
    told = ", ".join(f"{name} {amount:+d}" for amount, name in sorted(parts, key=lambda one: -one[0]) if amount)
    return say(lang, "won", parts=told, **facts)


def _reality(replay: Replay, lang: str) -> Iterator[str]:
    comparison = replay.comparison
    yield say(lang, "reality")
    yield from (f"  {_told(note, lang)}" for note in comparison.notes)
    if comparison.agrees is False:
        yield "  " + say(lang, "may_differ")
        yield from (f"  - {_told(note, lang)}" for note in replay.may_differ)


def _told(note: Note, lang: str) -> str:
    return say(lang, note.word, **note.facts)


def _changes(replay: Replay, changes: Sequence[Proposal], lang: str) -> Iterator[str]:
    if replay.state == PLACED or (replay.decision.node and replay.state != GATED):
        return
    yield say(lang, "changes")
    if not replay.trace.nodes:
        yield "  " + say(lang, "no_nodes")
    elif not changes:
        yield "  " + say(lang, "no_change", kinds=", ".join(kind.name for kind in changing.kinds()))
    else:
        if replay.gates and not replay.decision.node:
            yield "  " + say(lang, "gates_too")
        rows = [tuple(say(lang, word) for word in ("kind", "what", "goes_to"))]
        rows += [(one.kind, one.text[words.LANGUAGES.index(lang)], one.node) for one in changes]
        yield from words.table(rows)
