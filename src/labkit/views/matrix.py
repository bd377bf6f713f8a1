"""The nodes × plugins table as columns: what each Filter said, what each Score plugin gave, who won."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from labkit.scheduler.framework import trace as tracing
from labkit.views import explain, style, words

Shape = Callable[[tracing.ScoreCell], str]

BEST_SHOWN = 12
EXAMPLES_PER_REASON = 3


@dataclass(frozen=True)
class Column:
    """A column: its heading as HTML and the <td> of each node."""

    heading: str
    cell: Callable[[str], str]
    numeric: bool = False


def raw(cell: tracing.ScoreCell) -> str:
    """Write a score as the plugin gave it: "4000"."""
    return f"{cell.raw}"


def normalised(cell: tracing.ScoreCell) -> str:
    """Write a score before and after normalising: "4000 → 100"."""
    return f"{cell.raw} → {cell.normalized}"


def weighing(cell: tracing.ScoreCell) -> str:
    """Write the multiplication by the weight: "100 × 2 = 200"."""
    return f"{cell.normalized} × {cell.weight} = {cell.weighted}"


def weighted(cell: tracing.ScoreCell) -> str:
    """Write what enters the total: "200"."""
    return f"{cell.weighted}"


def table(nodes: Sequence[str], columns: Sequence[Column], lang: str, chosen: str | None = None) -> str:
    """Return the HTML table of these nodes and columns; the row of the chosen node, if given, is tinted."""
    heads = "".join(
        f'<th scope="col"{_numeric(column)}>{column.heading}</th>'
        for column in (Column(style.escape(words.say(lang, "node")), str), *columns)
    )
    rows = "".join(_row(node, columns, node == chosen) for node in nodes)
    label = style.escape(words.say(lang, "table_label"))
    return (
        f'<div class="lk-scroll" tabindex="0" role="group" aria-label="{label}">'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def filter_columns(trace: tracing.SchedulingTrace, nodes: Sequence[str], lang: str) -> list[Column]:
    """Return a column for each Filter plugin that rejected one of the nodes, and one for all the others."""
    telling, quiet = split_filters(trace, nodes)
    columns = [Column(style.breakable(plugin), _verdict_cell(trace, plugin, lang)) for plugin in telling]
    if quiet:
        heading = style.escape(words.counted(lang, "other_filters", len(quiet)))
        columns.append(Column(heading, _quiet_cell(trace, quiet, lang)))
    return columns


def split_filters(trace: tracing.SchedulingTrace, nodes: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the plugins that rejected one of the nodes, in the order they ran, and the Filters that did not."""
    rejecting = {trace.verdict(node).plugin for node in nodes if not trace.verdict(node).feasible} - {None}
    before = sorted(str(plugin) for plugin in rejecting if plugin not in trace.filters)
    telling = before + [plugin for plugin in trace.filters if plugin in rejecting]
    return telling, [plugin for plugin in trace.filters if plugin not in rejecting]


def score_columns(trace: tracing.SchedulingTrace, shape: Shape, plugins: Sequence[str] | None = None) -> list[Column]:
    """Return a column for each of these Score plugins (all of them by default), its weight in the heading."""
    if not trace.scored or not trace.feasible:
        return []
    shown = trace.scorers if plugins is None else plugins
    return [Column(_weighed(trace, plugin), _score_cell(trace, plugin, shape), numeric=True) for plugin in shown]


def split_scorers(trace: tracing.SchedulingTrace) -> tuple[list[str], list[str]]:
    """Return the Score plugins that gave some node points, and those that gave every node 0.

    Where all of them gave 0 there is nothing to leave out: then all of them are telling.
    """
    if not trace.scored:
        return [], []
    silent = [name for name in trace.scorers if not any(trace.cell(node, name).weighted for node in trace.feasible)]
    if len(silent) == len(trace.scorers):
        return list(trace.scorers), []
    return [name for name in trace.scorers if name not in silent], silent


def result_columns(trace: tracing.SchedulingTrace, lang: str) -> list[Column]:
    """Return the columns with the total and with who was chosen and who came second."""
    total = Column(style.escape(words.say(lang, "total")), _total_cell(trace), numeric=True)
    mark = Column(style.escape(words.say(lang, "result")), lambda node: f"<td>{result(trace, node, lang)}</td>")
    return [total, mark] if trace.scored else [mark]


def result(trace: tracing.SchedulingTrace, node: str, lang: str) -> str:
    """Return "★ chosen", "☆ runner-up" or ""."""
    if node == trace.selected:
        return f'<span class="lk-word">★ {style.escape(words.say(lang, "chosen"))}</span>'
    if node == trace.runner_up:
        return f'<span class="lk-word">☆ {style.escape(words.say(lang, "runner_up"))}</span>'
    return ""


def interesting(trace: tracing.SchedulingTrace, limit: int) -> list[str]:
    """Return all nodes, or if there are more than `limit` the interesting ones, in list order.

    Interesting are the winner, the runner-up, the best totals and some examples of every reason.
    """
    if len(trace.nodes) <= limit:
        return list(trace.nodes)
    wanted = [node for node in (trace.selected, trace.runner_up) if node is not None]
    wanted += _best(trace) + _examples(trace)
    kept = set(list(dict.fromkeys(wanted))[:limit])
    return [node for node in trace.nodes if node in kept]


def _best(trace: tracing.SchedulingTrace) -> list[str]:
    if not trace.scored:
        return list(trace.feasible[:BEST_SHOWN])
    return sorted(trace.feasible, key=lambda node: -trace.total(node))[:BEST_SHOWN]


def _examples(trace: tracing.SchedulingTrace) -> list[str]:
    groups: dict[tuple[str | None, tuple[str, ...]], list[str]] = {}
    for node in trace.nodes:
        verdict = trace.verdict(node)
        if not verdict.feasible:
            groups.setdefault((verdict.plugin, tuple(verdict.reasons)), []).append(node)
    return [node for group in groups.values() for node in group[:EXAMPLES_PER_REASON]]


def _row(node: str, columns: Sequence[Column], chosen: bool) -> str:
    cells = "".join(column.cell(node) for column in columns)
    css = ' class="lk-chosen"' if chosen else ""
    return f'<tr{css}><th scope="row">{style.escape(node)}</th>{cells}</tr>'


def _verdict_cell(trace: tracing.SchedulingTrace, plugin: str, lang: str) -> Callable[[str], str]:
    """Return what to write for a node under a Filter plugin."""

    def cell(node: str) -> str:
        verdict = trace.verdict(node)
        if explain.unseen(verdict):
            return f'<td class="lk-quiet">{style.escape(words.say(lang, "not_examined"))}</td>'
        if verdict.plugin == plugin and not verdict.feasible:
            reasons = ", ".join(verdict.reasons) or verdict.code or ""
            return f'<td class="lk-no">{style.sign("✗", words.say(lang, "rejected"))} {style.escape(reasons)}</td>'
        return f"<td>{_passed_sign(lang) if passed(trace, node, plugin) else _unreached_sign(lang)}</td>"

    return cell


def _quiet_cell(trace: tracing.SchedulingTrace, plugins: Sequence[str], lang: str) -> Callable[[str], str]:
    """Return what to write for a node under the Filter plugins that rejected nobody, taken together."""
    reached, unreached = _passed_sign(lang), _unreached_sign(lang)

    def cell(node: str) -> str:
        if explain.unseen(trace.verdict(node)):
            return f"<td>{unreached}</td>"
        done = sum(passed(trace, node, plugin) for plugin in plugins)
        if done in (0, len(plugins)):
            return f"<td>{reached if done else unreached}</td>"
        return f"<td>{reached} {done} &nbsp;{unreached} {len(plugins) - done}</td>"

    return cell


def passed(trace: tracing.SchedulingTrace, node: str, plugin: str) -> bool:
    """Whether a node passed a Filter plugin: it is feasible, or a later plugin was the one to reject it."""
    verdict = trace.verdict(node)
    if verdict.feasible or not verdict.examined:
        return verdict.feasible
    order = trace.filters
    return plugin in order and verdict.plugin in order and order.index(plugin) < order.index(str(verdict.plugin))


def _passed_sign(lang: str) -> str:
    return style.sign("✓", words.say(lang, "passed"))


def _unreached_sign(lang: str) -> str:
    return style.sign("–", words.say(lang, "not_reached"))


def _score_cell(trace: tracing.SchedulingTrace, plugin: str, shape: Shape) -> Callable[[str], str]:
    def cell(node: str) -> str:
        written = shape(trace.cell(node, plugin)) if trace.verdict(node).feasible else ""
        return f'<td class="lk-num">{written}</td>'

    return cell


def _total_cell(trace: tracing.SchedulingTrace) -> Callable[[str], str]:
    def cell(node: str) -> str:
        return f'<td class="lk-num">{trace.total(node) if trace.verdict(node).feasible else ""}</td>'

    return cell


def _weighed(trace: tracing.SchedulingTrace, plugin: str) -> str:
    weight = trace.cell(trace.feasible[0], plugin).weight
    return f'{style.breakable(plugin)} <span class="lk-word">×{weight}</span>'


def _numeric(column: Column) -> str:
    return ' class="lk-num"' if column.numeric else ""
