"""`labkit up`: JupyterLab on the course, with the learner's own copies, on a free port of this machine."""

import argparse
import signal
import webbrowser
from pathlib import Path
from typing import NoReturn

from labkit.cli.doctor import machine
from labkit.cli.jupyter import copies
from labkit.cli.jupyter.server import Server
from labkit.environment import checkout
from labkit.loop.clock import WallClock

NAME = "up"
HELP = "start JupyterLab on the course and print its address"
PORT = 8888


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("--lang", choices=copies.LANGUAGES, default="en", help="language of the notebooks")
    parser.add_argument("--port", type=int, default=PORT, help="first port to try (default: %(default)s)")
    parser.add_argument("--no-browser", action="store_true", help="only print the address")
    parser.add_argument("--check", action="store_true", help="start, see that it works, stop; say so by the exit code")


def run(arguments: argparse.Namespace) -> int:
    """Run until Ctrl-C, or until JupyterLab is shut down; return the exit code."""
    root = checkout.root()
    copied = copies.bring(root, arguments.lang)
    _tell(copied)
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):  # closing the terminal is Ctrl-C too
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _interrupt)
    began = WallClock()
    server = Server(root, arguments.port)
    try:
        server.wait_until_it_answers()
        notebook = copied.first.relative_to(root)
        if arguments.check:
            return _check(server, notebook, began.now())
        _open(server.address(notebook), began.now(), browser=not arguments.no_browser)
        server.wait()
    except KeyboardInterrupt:
        print("\nStopping JupyterLab. Your work is in work/.", flush=True)
    finally:
        server.stop()
    return 0


def _tell(copied: copies.Copied) -> None:
    if copied.new:
        print(f"{len(copied.new)} notebooks copied to {copied.first.parent}: work in those, they are yours.")
    for yours, newer in copied.beside.items():
        print(f"{yours} has changed in the course: the new version lies beside yours as {newer}. Yours is untouched.")


def _open(address: str, seconds: float, browser: bool) -> None:
    print(
        f"\nJupyterLab answers ({seconds:.1f} s). Open this address; Ctrl-C here stops it.\n\n  {address}\n", flush=True
    )
    if browser and machine.browser():
        webbrowser.open(address)


def _check(server: Server, notebook: Path, seconds: float) -> int:
    contents = server.status(f"api/contents/{notebook.as_posix()}")
    page = server.status(f"lab/tree/{notebook.as_posix()}")
    print(f"JupyterLab answers after {seconds:.1f} s; page {page}, {notebook.as_posix()} {contents}")
    return 0 if (page, contents) == (200, 200) else 1


def _interrupt(_signal: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt
