"""The targets: what `make lab`, `make test` and the others install and run."""

from dataclasses import dataclass

from labkit.environment import pins

Command = tuple[str, ...]  # arguments of the environment's Python
PLAYWRIGHT = "playwright>=1.55,<2"  # 53 MB that nothing else needs, so it is not among the pins
IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"  # it has no -m of its own


@dataclass(frozen=True)
class Target:
    """One target. `commands` (what they are called -> what is run) run in order, all of them; one failure fails it.

    `requirements` is the pinned list it needs; "" for a target that runs with whatever is there.
    """

    does: str
    requirements: str
    commands: dict[str, Command]


TARGETS: dict[str, Target] = {
    "lab": Target("set up, then JupyterLab on the course", pins.RUNTIME, {"lab": ("-m", "labkit", "up")}),
    "test": Target(
        "set up, then all tests that need no Docker, kubectl or browser",
        pins.TEST,
        {"test": ("-m", "pytest", "-n", "2")},
    ),
    "check": Target(
        "format, lint, types and import contracts",
        pins.TEST,
        {
            "format": ("-m", "ruff", "format", "--check", "."),
            "lint": ("-m", "ruff", "check", "."),
            "types": ("-m", "mypy"),
            "import contracts": ("-c", IMPORTS, "--no-logo"),
        },
    ),
    "course": Target(
        "execute every notebook, prove every lab, write an HTML report",
        pins.TEST,
        {
            "notebooks": ("-m", "labkit", "nb", "report"),
            "outputs": ("-m", "pytest", "-q", "-n", "2", "--nbval", "notebooks"),
            "labs": ("-m", "labkit", "lab", "prove"),
        },
    ),
    "bench": Target(
        "measure connect, get, list, watch and scheduling", pins.RUNTIME, {"bench": ("-m", "labkit", "bench")}
    ),
    "kind": Target("the tests that need Docker and kind", pins.TEST, {"kind": ("-m", "pytest", "-m", "kind")}),
    "clients": Target(
        "the client tests with the oldest and the newest official client",
        pins.TEST,
        {"clients": ("-m", "labkit.environment.clients")},
    ),
    "browser": Target(
        "notebooks in a real browser, worked by keyboard (needs a Chromium)",
        pins.TEST,
        {
            "playwright": ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", PLAYWRIGHT),
            "browser": ("-m", "pytest", "-m", "browser", "tests/browser"),
        },
    ),
    "replay": Target(
        "every recording through real sockets, by certificate and by token",
        pins.TEST,
        {"replay": ("-m", "pytest", "-m", "replay")},
    ),
    "fuzz": Target(
        "ten minutes of coverage-guided bad input against the API server (Linux)",
        pins.TEST,
        {"fuzz": ("-m", "labkit.environment.fuzzing")},
    ),
    "doctor": Target(
        "what this machine has, lacks, and what to do about it", "", {"doctor": ("-m", "labkit", "doctor")}
    ),
    "pins": Target("pin the requirements anew (needs uv)", "", {"pins": ("-m", "labkit.environment.pinning")}),
}
