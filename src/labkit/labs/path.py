"""A learner's way through the labs: where they stand in each, and what to do now."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from labkit.labs import catalog
from labkit.labs.card import Block, Card
from labkit.labs.progress import Progress
from labkit.labs.sentences import say
from labkit.labs.standing import Standing, State
from labkit.labs.text import step_titles

SIGNS = {
    State.NEW: "·",
    State.OPEN: "○",
    State.DONE: "✓",
    State.JUMPED: "↷",
    State.KNOWN: "↷",
    State.SKIPPED: "↷",
}


@dataclass(frozen=True)
class Stop:
    """One lab on the way."""

    id: str
    title: str
    standing: Standing


def stops(labs: Path, work: Path, lang: str) -> list[Stop]:
    """Return every lab in the order of the course. Raises LabError for a progress file that cannot be used."""
    records = Progress(work).all()
    heads = catalog.heads(labs)
    return [Stop(name, one.title(lang), Standing(one.steps, records.get(name, {}))) for name, one in heads.items()]


def coming(found: list[Stop]) -> Stop | None:
    """Return the lab to do now: the open one that was worked on last, else the first that is not behind the learner."""
    opened = [stop for stop in found if stop.standing.state is State.OPEN]
    if opened:
        return max(opened, key=lambda stop: stop.standing.at)
    return next((stop for stop in found if not stop.standing.state.is_behind), None)


def next_card(found: list[Stop], labs: Path, lang: str) -> Card:
    """Return what to do now: go on with a lab, begin one, or be glad that none is left."""
    stop = coming(found)
    if stop is None:
        return Card(say("path", lang), (Block(_left_over(found, lang)),), lang=lang)
    key = "path_open" if stop.standing.state is State.OPEN else "path_new"
    blocks = [Block(say(key, lang, **_where(stop, labs, lang)))]
    notebook = _notebook(labs, stop.id, lang)
    if notebook and key == "path_new":
        blocks.append(Block(say("path_read", lang, notebook=notebook, lab=stop.id)))
    blocks.append(Block(say("path_know", lang, lab=stop.id)))
    return Card(f"{stop.id} · {stop.title}", tuple(blocks), lang=lang)


def progress_card(found: list[Stop], labs: Path, lang: str) -> Card:
    """Return where the learner stands in every lab, and what to do now."""
    coming_card = next_card(found, labs, lang)
    listed = Block("\n".join(f"- {line(stop, lang)}" for stop in found))
    return Card(say("path", lang), (listed, Block("", coming_card.title), *coming_card.blocks), lang=lang)


def line(stop: Stop, lang: str) -> str:
    """Return one line about a lab: "✓ 03_scheduling_cycle · The scheduling cycle · done"."""
    return f"{SIGNS[stop.standing.state]} {stop.id} · {stop.title} · {state(stop.standing, lang)}"


def state(standing: Standing, lang: str) -> str:
    """Return how a lab stands, in words; what was revealed or jumped over is said, too."""
    counts: Mapping[str, int] = {
        "done": len(standing.passed),
        "all": len(standing.steps),
        "jumped": len(standing.jumped),
        "right": int((standing.record.get("known") or {}).get("right", 0)),
        "asked": int((standing.record.get("known") or {}).get("asked", 0)),
    }
    said = say(f"state_{standing.state.value}", lang, **counts)
    revealed = standing.record.get("revealed", ())
    return f"{said}, {say('state_revealed', lang, steps=', '.join(revealed))}" if revealed else said


def _where(stop: Stop, labs: Path, lang: str) -> dict[str, object]:
    step = stop.standing.open_step
    titles = step_titles(labs / stop.id / f"text.{lang}.md")
    number = stop.standing.steps.index(step) + 1
    return {"lab": stop.id, "number": number, "all": len(stop.standing.steps), "title": titles.get(step, step)}


def _left_over(found: list[Stop], lang: str) -> str:
    passed_over = [stop.id for stop in found if stop.standing.state in (State.KNOWN, State.SKIPPED, State.JUMPED)]
    if passed_over:
        return say("path_end_jumped", lang, labs=", ".join(passed_over))
    return say("path_end", lang)


def _notebook(labs: Path, lab_id: str, lang: str) -> str:
    """Return the notebook of a lab's chapter as a path below the course, "" if there is none."""
    found = sorted((labs.parent / "notebooks" / lang).glob(f"{lab_id.partition('_')[0]}_*.ipynb"))
    return "/".join(found[0].parts[-3:]) if found else ""
