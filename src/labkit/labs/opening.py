"""labkit.lab(): from the name of a lab to a lab in the learner's hands, with a live cluster."""

from pathlib import Path

from labkit.clusters.cluster import Cluster
from labkit.labs import catalog, folder, languages
from labkit.labs.runner import Runner


def lab(
    name: str,
    cluster: Cluster | None = None,
    *,
    seed: int | None = None,
    lang: str | None = None,
    work: Path | None = None,
) -> Runner:
    """Return a lab ("03_scheduling_cycle", "03" or "scheduling_cycle"); `start()` brings up its world.

    cluster  a cluster to use (default: a fresh simulated one for this lab)
    seed     which numbers the lab uses (default: those of the last time, at first 0)
    lang     "en" or "ko" (default: LABKIT_LANG, else LC_ALL, else English)
    work     where the learner's files go (default: LABKIT_WORK, else work/ beside the labs)
    """
    labs = catalog.root()
    found = folder.read(catalog.find(name, labs))
    chosen = languages.chosen(lang)
    return Runner(found, work or catalog.work_root(labs), seed=seed, lang=chosen, live=True, cluster=cluster)
