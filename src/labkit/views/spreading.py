"""The spread of a pod over domains: what the scheduler counted in each, what it said, and where the pod went."""

from labkit.views import style, words
from labkit.views.listening import SPREAD, Counted, Round


def spread(round_: Round, lang: str = "en") -> style.View:
    """Draw what was counted for each spread constraint of a pod, and what became of it: domain by domain."""
    if not round_.counted:
        text = words.say(lang, "spread_nothing", pod=round_.pod)
        return style.View(f"{text} {outcome(round_, lang)}", style.paragraphs(f"{text}\n{outcome(round_, lang)}"), lang)
    lines, body = [], ""
    for one in round_.counted:
        lines += [rule(one, lang), *(_sentence(one, round_, domain, lang) for domain in _rows(one))]
        body += style.paragraphs(rule(one, lang)) + table(one, round_, lang)
    said = outcome(round_, lang)
    return style.View("\n".join([*lines, said]), body + style.paragraphs(said), lang)


def rule(one: Counted, lang: str) -> str:
    """Return a constraint in words, with the numbers that hold for all domains."""
    key = "spread_hard" if one.hard else "spread_soft"
    return words.say(lang, key, label=one.key, skew=one.max_skew, lowest=one.lowest, own=one.own)


def outcome(round_: Round, lang: str) -> str:
    """Return where the pod went, or the scheduler's own words for why it waits."""
    trace = round_.trace
    if trace.selected is None:
        return words.say(lang, "spread_waits", pod=round_.pod, message=trace.event_message)
    place = round_.domain(trace.selected) or words.say(lang, "no_label")
    return words.say(lang, "spread_went", pod=round_.pod, domain=place, node=trace.selected)


def table(one: Counted, round_: Round, lang: str, revealed: bool = True) -> str:
    """Return the HTML table of a constraint: a row per domain; unless revealed, only what was counted."""
    heads = [short(one.key), words.say(lang, "spread_counted")]
    if revealed:
        heads += [words.say(lang, "spread_sum" if one.hard else "spread_points"), words.say(lang, "result")]
    top = "".join(f'<th scope="col">{style.escape(head)}</th>' for head in heads)
    rows = "".join(_row(one, round_, domain, lang, revealed) for domain in _rows(one))
    label = style.escape(words.say(lang, "spread_table", pod=round_.pod, label=one.key))
    return (
        f'<div class="lk-scroll" tabindex="0" role="group" aria-label="{label}">'
        f"<table><thead><tr>{top}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def short(key: str) -> str:
    """Return the last part of a label key: "zone"."""
    return key.rpartition("/")[2]


def _rows(one: Counted) -> list[str]:
    """The domains in name order; "" for nodes without the label comes last."""
    return sorted(set(one.domain_of.values()), key=lambda name: (not name, name))


def _row(one: Counted, round_: Round, domain: str, lang: str, revealed: bool) -> str:
    name = domain or words.say(lang, "no_label")
    cells = f'<th scope="row">{style.escape(name)}</th><td>{style.escape(_count(one, domain, lang))}</td>'
    if not revealed:
        return f"<tr>{cells}</tr>"
    chosen = round_.trace.selected is not None and one.domain_of[round_.trace.selected] == domain
    open_ = _open(one, round_, domain)
    mark = style.sign("✓", words.say(lang, "passed")) if open_ else style.sign("✗", words.say(lang, "rejected"))
    why = style.escape(_why(one, round_, domain)).replace(SPREAD, style.breakable(SPREAD))
    told = f"{mark} ★ {style.escape(words.say(lang, 'chosen'))}" if chosen else f"{mark} {why}"
    css = ' class="lk-chosen"' if chosen else ""
    refused = "" if open_ else ' class="lk-no"'
    return f"<tr{css}>{cells}<td>{style.escape(_arithmetic(one, round_, domain))}</td><td{refused}>{told}</td></tr>"


def _count(one: Counted, domain: str, lang: str) -> str:
    """ "2", "0", or that the domain is left out."""
    counted = domain in one.pods and domain not in one.left_out
    return str(one.pods[domain]) if counted else words.say(lang, "spread_left_out")


def _arithmetic(one: Counted, round_: Round, domain: str) -> str:
    """ "2 + 1 - 1 = 2 > 1" for a hard constraint, the points of the plugin for a soft one."""
    if not domain:
        return "–"
    if not one.hard:
        points = [round_.trace.cell(node, SPREAD).weighted for node in _nodes(one, domain) if node in _scored(round_)]
        return " / ".join(str(point) for point in dict.fromkeys(points)) or "–"
    pods = one.pods.get(domain, 0)
    skew = pods + one.own - one.lowest
    return f"{pods} + {one.own} − {one.lowest} = {skew} {'>' if skew > one.max_skew else '≤'} {one.max_skew}"


def _open(one: Counted, round_: Round, domain: str) -> bool:
    """Whether the scheduler found a node of the domain feasible."""
    return any(round_.trace.verdict(node).feasible for node in _nodes(one, domain))


def _why(one: Counted, round_: Round, domain: str) -> str:
    """What the scheduler said about the domain's nodes when all were rejected."""
    if _open(one, round_, domain):
        return ""
    verdicts = [round_.trace.verdict(node) for node in _nodes(one, domain)]
    said = [f"{verdict.plugin}: {', '.join(verdict.reasons)}" for verdict in verdicts if verdict.plugin]
    return "; ".join(dict.fromkeys(said))


def _sentence(one: Counted, round_: Round, domain: str, lang: str) -> str:
    """ "a: counted 2; 2 + 1 − 1 = 2 > 1; ✗ PodTopologySpread: node(s) didn't match …"."""
    name, mark = domain or words.say(lang, "no_label"), "✓" if _open(one, round_, domain) else "✗"
    ending = f"{mark} {_why(one, round_, domain)}".strip()
    told = _count(one, domain, lang)
    told = f"{words.say(lang, 'spread_counted')} {told}" if told.isdecimal() else told
    parts = [told, _arithmetic(one, round_, domain), ending]
    return f"- {name}: {'; '.join(parts)}"


def _nodes(one: Counted, domain: str) -> list[str]:
    return [node for node, value in one.domain_of.items() if value == domain]


def _scored(round_: Round) -> tuple[str, ...]:
    return round_.trace.feasible if round_.trace.scored and SPREAD in round_.trace.scorers else ()
