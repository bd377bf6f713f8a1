"""labkit.lab() and labkit.progress(): from a notebook's cell to a lab in the learner's hands, with a live cluster."""

from pathlib import Path

from labkit import errors
from labkit.clusters.cluster import Cluster
from labkit.labs import catalog, folder, languages, path
from labkit.labs.card import Card
from labkit.labs.runner import Runner


def lab(
    name: str | None = None,
    cluster: Cluster | None = None,
    *,
    seed: int | None = None,
    lang: str | None = None,
    work: Path | None = None,
) -> Runner:
    """Return a lab ("03_scheduling_cycle", "03" or "scheduling_cycle"); `start()` brings up its world.

    name     which lab (default: the one to do now, as `labkit lab next` says)
    cluster  a cluster to use (default: a fresh simulated one for this lab)
    seed     which numbers the lab uses (default: those of the last time, at first 0)
    lang     "en" or "ko" (default: LABKIT_LANG, else LC_ALL, else English)
    work     where the learner's files go (default: LABKIT_WORK, else work/ beside the labs)
    """
    labs = catalog.root()
    chosen = languages.chosen(lang)
    place = work or catalog.work_root(labs)
    found = folder.read(catalog.find(name or _coming(labs, place, chosen), labs))
    return Runner(found, place, seed=seed, lang=chosen, live=True, cluster=cluster)


def progress(*, lang: str | None = None, work: Path | None = None) -> Card:
    """Return where you stand in every lab, and what to do now. The arguments are those of `lab`."""
    labs = catalog.root()
    chosen = languages.chosen(lang)
    return path.progress_card(path.stops(labs, work or catalog.work_root(labs), chosen), labs, chosen)


def _coming(labs: Path, work: Path, lang: str) -> str:
    stops = path.stops(labs, work, lang)
    stop = path.coming(stops)
    if stop is None:
        names = ", ".join(one.id for one in stops)
        raise errors.LabError(
            f'No lab is left to do. Name one to do it again: labkit.lab("{stops[0].id}"). Labs: {names}.'
        )
    return stop.id
