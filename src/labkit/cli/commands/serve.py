"""`labkit serve`: the simulator over HTTPS on this machine, for kubectl, with a kubeconfig of its own."""

import argparse
import logging
import os
import signal
import threading
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from labkit import errors
from labkit.cli import served
from labkit.loop.clock import WallClock

if TYPE_CHECKING:  # a command imports what is heavy when it runs
    from labkit.sim.serving import ServedSimulator
    from labkit.sim.simulator import Simulator

NAME = "serve"
HELP = "serve the simulator over HTTPS on this machine, for kubectl"
MAX_RATE = 3600.0
LOOK_EVERY_SECONDS = 1.0


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    nodes = parser.add_mutually_exclusive_group()
    nodes.add_argument("--nodes", type=int, metavar="N", help="N equal nodes (default: the three of the course)")
    nodes.add_argument("--config", type=Path, metavar="FILE", help="the nodes of a kind configuration")
    nodes.add_argument("--load", type=Path, metavar="FILE", help="go on from a state that --save has kept")
    parser.add_argument("--save", type=Path, metavar="FILE", help="keep the state here when you stop")
    parser.add_argument("--rate", type=float, default=1.0, help="simulated seconds per real second (default: 1)")
    parser.add_argument("--seed", type=int, default=0, help="same seed, same names and uids (default: 0)")
    parser.add_argument("--port", type=int, default=0, help="the port to use (default: a free one)")
    parser.add_argument("--kubeconfig", type=Path, metavar="FILE", help="where to write the kubeconfig")


def run(arguments: argparse.Namespace) -> int:
    """Serve until Ctrl-C; return the exit code."""
    _check(arguments)
    logging.getLogger("tornado").setLevel(logging.ERROR)  # a client that hangs up is no news
    simulator = _simulator(arguments)
    server = _started(simulator, arguments)
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):  # closing the terminal is Ctrl-C too
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _interrupt)
    where = served.folder()
    try:
        path = _announced(server, where, arguments)
        print(_words(server, path), flush=True)
        while not threading.Event().wait(LOOK_EVERY_SECONDS):  # short waits, so that Ctrl-C is heard on Windows too
            pass
    except KeyboardInterrupt:
        print("\nStopping.", flush=True)
    finally:
        server.stop()
        served.forget(where, server.port)
    _save(simulator, arguments.save)
    return 0


def _check(arguments: argparse.Namespace) -> None:
    if not 0 < arguments.rate <= MAX_RATE:
        raise errors.ManifestError(
            f"Asked for a rate of {arguments.rate:g}; it is simulated seconds per real second, more than 0 and at most "
            f"{MAX_RATE:g}. Try --rate 10."
        )
    if not 0 <= arguments.port < 1 << 16:
        raise errors.ManifestError(f"Asked for port {arguments.port}; ports are 1 to 65535. Leave --port out for any.")
    if arguments.nodes is not None and arguments.nodes < 0:
        raise errors.ManifestError(f"Asked for {arguments.nodes} nodes; a cluster has none or more. Try --nodes 3.")
    if arguments.save is not None and not arguments.save.resolve().parent.is_dir():
        raise errors.ManifestError(f"Asked to save to {arguments.save}; there is no folder {arguments.save.parent}.")


def _simulator(arguments: argparse.Namespace) -> "Simulator":
    from labkit.api import make
    from labkit.clusters import kind_config
    from labkit.sim import state
    from labkit.sim.simulator import Simulator

    now = WallClock().calendar()
    if arguments.load is not None:
        return state.load(arguments.load).simulator(now)
    if arguments.config is not None:
        nodes = kind_config.read(arguments.config)
    elif arguments.nodes is not None:
        nodes = [make.a_node(f"node-{number}") for number in range(1, arguments.nodes + 1)]
    else:
        nodes = kind_config.nodes()
    return Simulator(nodes, arguments.seed, start=now)


def _started(simulator: "Simulator", arguments: argparse.Namespace) -> "ServedSimulator":
    from labkit.sim.pace import RealTime
    from labkit.sim.serving import ServedSimulator

    clock = WallClock()
    return ServedSimulator(simulator, clock.calendar(), RealTime(simulator.loop, clock, arguments.rate), arguments.port)


def _announced(server: "ServedSimulator", where: Path, arguments: argparse.Namespace) -> Path:
    """Write the kubeconfig, and remember where it is; return its path."""
    from labkit.sim import serving

    path: Path = arguments.kubeconfig or where / f"kubeconfig-{server.port}"
    serving.write_private(path, server.kubeconfig())
    served.register(where, server.port, path)
    return path.resolve()


def _words(server: "ServedSimulator", kubeconfig: Path) -> str:
    setting = f'$env:KUBECONFIG = "{kubeconfig}"' if os.name == "nt" else f"export KUBECONFIG={kubeconfig}"
    return (
        f"A simulated Kubernetes answers at {server.address}. In another terminal type\n\n"
        f"  {setting}\n  kubectl get nodes\n\n"
        "or, with the kubectl that labkit finds: labkit kubectl get nodes\n"
        "Ctrl-C here stops it and removes the kubeconfig."
    )


def _save(simulator: "Simulator", path: Path | None) -> None:
    from labkit.sim import state

    if path is not None:
        kept = state.of(simulator)
        state.save(kept, path)
        print(
            f"Kept {len(kept.objects)} objects in {path}; go on with: labkit serve --load {path}\n"
            "Not kept: the history of changes, the scheduler's records, and what is inside containers: they start anew."
        )


def _interrupt(_signal: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt
