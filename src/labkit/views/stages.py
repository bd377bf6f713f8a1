"""One scheduling cycle in six stages: predict → filter → score → normalise → weigh → pick, each a view."""

from collections.abc import Sequence
from dataclasses import dataclass

from labkit.scheduler.framework import trace as tracing
from labkit.views import explain, matrix, style, words

MOST_ROWS = 30


@dataclass(frozen=True)
class Stage:
    """One stage: its name in the reader's language ("filter") and what it shows."""

    name: str
    view: style.View


def stages(trace: tracing.SchedulingTrace, lang: str = "en", limit: int = MOST_ROWS) -> list[Stage]:
    """Return the stages of a cycle; one that scored nothing says so in one stage instead of three.

    Only the last stage shows who was chosen.
    """
    shown = matrix.interesting(trace, limit)
    told = [("predict", _predict(trace, lang)), ("filter", _filter(trace, shown, lang))]
    if trace.scored:
        scored = [node for node in shown if trace.verdict(node).feasible]
        told.append(("score", _scores(trace, scored, "say_score", matrix.raw, lang)))
        told.append(("normalise", _scores(trace, scored, "say_normalise", matrix.normalised, lang)))
        told.append(("weigh", _scores(trace, scored, "say_weigh", matrix.weighing, lang)))
    elif trace.feasible:
        text = words.say(lang, "say_unscored", feasible=len(trace.feasible))
        told.append(("score", style.View(text, style.paragraphs(text), lang)))
    told.append(("pick", _pick(trace, shown, lang)))
    return [Stage(words.say(lang, f"stage_{key}"), view) for key, view in told]


def _predict(trace: tracing.SchedulingTrace, lang: str) -> style.View:
    text = words.say(lang, "say_predict", pod=trace.pod_key, nodes=explain.some(trace.nodes) or "–")
    return style.View(text, style.paragraphs(text), lang)


def _filter(trace: tracing.SchedulingTrace, nodes: Sequence[str], lang: str) -> style.View:
    if trace.pre_filter is not None:
        return explain.why(trace, lang)
    names = explain.some(trace.feasible) or words.say(lang, "none")
    text = words.say(lang, "say_filter", feasible=len(trace.feasible), n=len(trace.nodes), nodes=names)
    picture = matrix.table(nodes, matrix.filter_columns(trace, nodes, lang), lang)
    return style.View(text, style.paragraphs(text) + picture, lang)


def _scores(
    trace: tracing.SchedulingTrace, nodes: Sequence[str], key: str, shape: matrix.Shape, lang: str
) -> style.View:
    parts = (f"{node} {' / '.join(shape(cell) for cell in explain.cells(trace, node))}" for node in nodes)
    text = words.say(lang, key, parts="; ".join(parts))
    heading = words.say(lang, key, parts=", ".join(trace.scorers))
    picture = matrix.table(nodes, matrix.score_columns(trace, shape), lang)
    return style.View(text, style.paragraphs(heading) + picture, lang)


def _pick(trace: tracing.SchedulingTrace, nodes: Sequence[str], lang: str) -> style.View:
    told = explain.why(trace, lang)
    if not trace.feasible:
        return told
    kept = [node for node in nodes if trace.verdict(node).feasible]
    columns = [*matrix.score_columns(trace, matrix.weighted), *matrix.result_columns(trace, lang)]
    return style.View(told.text, told.body + matrix.table(kept, columns, lang, trace.selected), lang)
