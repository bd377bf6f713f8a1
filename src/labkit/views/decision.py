"""A scheduling decision as a picture: the nodes × plugins table of one SchedulingTrace, with its arithmetic."""

from labkit.scheduler.framework import trace as tracing
from labkit.views import explain, matrix, style, words

MOST_ROWS = 30


def decision(trace: tracing.SchedulingTrace, lang: str = "en", limit: int = MOST_ROWS) -> style.View:
    """Draw who rejected which node and why, what each Score plugin gave the others, and who won.

    Rows are nodes in the scheduler's list order. Beyond `limit` nodes only the interesting ones are shown, and the
    view says how many are hidden. Under the table each node's arithmetic opens with a click or the Enter key.
    """
    nodes = matrix.interesting(trace, limit)
    summary = explain.why(trace, lang)
    hidden = _hidden(trace, nodes, lang)
    body = (
        summary.body
        + (_table(trace, nodes, lang) if trace.nodes and trace.pre_filter is None else "")
        + style.paragraphs(hidden)
        + _arithmetic(trace, nodes, lang)
        + f"<p><code>{style.escape(_event(trace, lang))}</code></p>"
    )
    return style.View(" ".join(part for part in (summary.text, hidden) if part), body, lang)


def _table(trace: tracing.SchedulingTrace, nodes: list[str], lang: str) -> str:
    columns = [
        *matrix.filter_columns(trace, nodes, lang),
        *matrix.score_columns(trace, matrix.weighted, matrix.split_scorers(trace)[0]),
        *(matrix.result_columns(trace, lang) if trace.selected else ()),
    ]
    return matrix.table(nodes, columns, lang, trace.selected) + style.paragraphs(
        _legend(trace, nodes, lang), "lk-quiet"
    )


def _legend(trace: tracing.SchedulingTrace, nodes: list[str], lang: str) -> str:
    lines = [words.say(lang, "legend")]
    quiet = matrix.split_filters(trace, nodes)[1]
    if quiet:
        lines.append(words.say(lang, "merged", names=", ".join(quiet)))
    if trace.scored:
        lines.append(words.say(lang, "weight_legend"))
    silent = matrix.split_scorers(trace)[1]
    if silent:
        lines.append(words.say(lang, "silent", names=", ".join(silent)))
    return "\n".join(lines)


def _arithmetic(trace: tracing.SchedulingTrace, nodes: list[str], lang: str) -> str:
    """One foldable part per scored node, best known by its sum."""
    if not trace.scored:
        return ""
    scored = [node for node in nodes if trace.verdict(node).feasible]
    parts = (
        style.folded(explain.headline(trace, node, lang), explain.terms_html(trace, node, lang)) for node in scored
    )
    return f"<p><b>{style.escape(words.say(lang, 'arithmetic'))}</b></p>{''.join(parts)}"


def _hidden(trace: tracing.SchedulingTrace, nodes: list[str], lang: str) -> str:
    missing = len(trace.nodes) - len(nodes)
    return words.say(lang, "hidden", hidden=missing, n=len(trace.nodes)) if missing else ""


def _event(trace: tracing.SchedulingTrace, lang: str) -> str:
    return words.say(lang, "event", reason=trace.event_reason, message=trace.event_message)
