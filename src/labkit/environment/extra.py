"""An environment of its own beside the project's, for what needs other packages than everything else."""

from collections.abc import Sequence
from pathlib import Path

from labkit.environment import installing, virtual
from labkit.environment.progress import Progress


def made(root: Path, environment: Path, wanted: Sequence[str], title: str) -> str:
    """Make an environment with the wanted packages and labkit itself; return its Python. Raises BackendError."""
    log = environment.parent / f"{environment.name}.log"
    log.parent.mkdir(exist_ok=True)
    progress = Progress(stages=3)
    progress.stage(f"environment for {title}")
    if not virtual.is_sound(environment, root):
        virtual.make(environment, log)
    progress.done()
    progress.stage("packages")
    installing.install(environment, wanted, log, progress.tick, len(wanted))
    progress.done()
    progress.stage("labkit itself")
    installing.install(environment, ["--no-deps", "--no-build-isolation", "-e", str(root)], log, progress.tick, 1)
    progress.done()
    return str(virtual.python(environment))
