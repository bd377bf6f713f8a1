"""Playing: a scenario's steps against a target, one after the other, each with its first difference.

A scenario goes on after a step that differs. A kind of step is a method of Play named after it.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from labkit import errors
from labkit.cli.conformance.recordings import fields
from labkit.cli.conformance.recordings.answer import Answer
from labkit.cli.conformance.recordings.asking import Asker
from labkit.cli.conformance.recordings.placeholders import Bindings
from labkit.cli.conformance.recordings.sameness import Comparer, short
from labkit.cli.conformance.recordings.scenario import Scenario, Step
from labkit.cli.conformance.recordings.target import Target

IGNORED = ("managedFields",)
LOOK_EVERY_SECONDS = 0.2
PATIENCE_SECONDS = 30.0
SETUP_TRIES = 20
KINDS = ("request", "wait", "each", "pump", "settle", "control", "command")
PRESENT = "<any>"


@dataclass(frozen=True)
class Played:
    """How a scenario went: per step the first difference ("" if none); `order` is what is wrong with the versions.

    `skipped` says why a scenario was not played.
    """

    scenario: Scenario
    differences: tuple[str, ...] = ()
    order: str = ""
    skipped: str = ""

    @property
    def first(self) -> str:
        """The first difference, "" if the scenario was answered identically."""
        if self.skipped:
            return ""
        for number, (step, difference) in enumerate(zip(self.scenario.steps, self.differences, strict=True), 1):
            if difference:
                return f"step {number} {_named(step)}: {difference}"
        return self.order or self.scenario.broken


class Commands(Protocol):
    """Runs recorded command lines."""

    def difference(self, step: Step, scenario: Scenario, asker: Asker) -> str:
        """Run a step's command line; return the first difference of what it said."""
        ...


def play(scenario: Scenario, target: Target, ignored: Collection[str] = (), commands: Commands | None = None) -> Played:
    """Play a scenario. `ignored` are further names of fields that are not compared."""
    if any(step.get("control") == "expire" for step in scenario.steps) and not target.can_expire:
        return Played(scenario, skipped="needs a server whose history can be made to expire")
    return Play(scenario, target, ignored, commands).run()


class Play:
    """One scenario being played."""

    def __init__(
        self, scenario: Scenario, target: Target, ignored: Collection[str] = (), commands: Commands | None = None
    ) -> None:
        self._scenario = scenario
        self._target = target
        self._bindings = Bindings()
        self._asker = Asker(target, self._bindings)
        usually = [name for name in IGNORED if name not in scenario.compare]
        self._comparer = Comparer(self._bindings, (*usually, *ignored))
        self._commands = commands

    def run(self) -> Played:
        """Prepare, then take every step."""
        if problem := self._prepare():
            return Played(self._scenario, (problem,) * len(self._scenario.steps))
        found = tuple(self._taken(step) for step in self._scenario.steps)
        return Played(self._scenario, found, self._order())

    def _prepare(self) -> str:
        for request in self._scenario.setup:
            for _ in range(SETUP_TRIES):
                said = self._asker.prepare(request)
                if said.status < 300 or said.status == 409:
                    break
                self._target.advance(LOOK_EVERY_SECONDS)
            else:
                return f"setup {request['method']} {request['path']}: {said.status} {short(said.told)}"
        return ""

    def _taken(self, step: Step) -> str:
        kind = next((name for name in KINDS if name in step), "")
        take: Callable[[Step], str] | None = getattr(self, f"_{kind}", None)
        if take is None:
            return f"this kind of step is unknown: {', '.join(step)}"
        try:
            return take(step)
        except (OSError, errors.BackendError) as failed:
            return f"no answer ({type(failed).__name__}: {failed})"

    # --- kinds of steps -----------------------------------------------------------------------------------------

    def _request(self, step: Step) -> str:
        said = self._asker.ask(step["request"])
        recorded = step["response"]
        if said.status != recorded["status"]:
            return f"status: expected {recorded['status']}, got {said.status} {short(said.told)}"
        if "project" in step:
            return self._projected(step, said)
        if found := self._comparer.difference(recorded.get("headers", {}), said.headers, "headers"):
            return found
        return self._contents(recorded, said, bool(step.get("unordered")))

    def _contents(self, recorded: Mapping[str, Any], said: Answer, unordered: bool) -> str:
        expected = {name: recorded[name] for name in ("body", "text", "events") if name in recorded}
        if expected.keys() != said.content.keys():
            return f"body: expected {short(expected)}, got {short(said.content)}"
        for name, value in expected.items():
            actual = said.content[name]
            if unordered and name == "events":
                value, actual = sorted(value, key=_event_key), sorted(actual, key=_event_key)
            if found := self._comparer.difference(value, actual, name):
                return found
        return ""

    def _projected(self, step: Step, said: Answer) -> str:
        """Compare the fields that were recorded."""
        paths, recorded = step["project"], step["response"]
        if step.get("compare") == "none":
            return ""
        if "events" in said.content:
            told = fields.histories(said.content["events"], paths)
            return self._comparer.difference(recorded.get("objects"), told, "objects")
        items = fields.at(said.body, "items")
        if not isinstance(items, list):
            return self._comparer.difference(recorded.get("picked"), fields.picked(said.body, paths), "picked")
        found = [fields.picked(item, paths) for item in items]
        if names := step.get("sort"):
            found.sort(key=lambda item: [str(item.get(name)) for name in names])
        return self._comparer.difference(recorded.get("picked"), found, "picked")

    def _wait(self, step: Step) -> str:
        wait = step["wait"]
        for _ in range(_looks(wait)):
            if not (missing := self._missing(wait)):
                return ""
            self._target.advance(LOOK_EVERY_SECONDS)
        return f"never came to be: {missing}"

    def _each(self, step: Step) -> str:
        """Patch every listed object that fits: the part of the kubelets."""
        each = step["each"]
        listed = fields.at(self._asker.look(each["list"]).body, "items") or []
        fitting = [one for one in listed if all(fields.at(one, path) == value for path, value in each.get("where", ()))]
        fitting.sort(key=_age)
        for one in fitting[: each.get("limit")]:
            said = self._asker.ask(_patch(each, one))
            if said.status >= 300 and said.status not in (404, 409):
                return f"patching {fields.at(one, 'metadata.name')}: {said.status} {short(said.told)}"
        return ""

    def _pump(self, step: Step) -> str:
        """Do `each` again and again until the condition holds."""
        pump = step["pump"]
        for _ in range(_looks(pump["until"])):
            if not (missing := self._missing(pump["until"])):
                return ""
            if failed := self._each(pump):
                return failed
            self._target.advance(LOOK_EVERY_SECONDS)
        return f"never came to be: {missing}"

    def _settle(self, step: Step) -> str:
        self._target.advance(step["settle"])
        return ""

    def _control(self, step: Step) -> str:
        self._target.expire()
        return ""

    def _command(self, step: Step) -> str:
        if self._commands is None:
            return "command lines are not played here"
        return self._commands.difference(step, self._scenario, self._asker)

    # --- parts --------------------------------------------------------------------------------------------------

    def _missing(self, wait: Mapping[str, Any]) -> str:
        """What is not yet as it should be, "" if everything is."""
        said = self._asker.look(wait["path"])
        for path, wanted in wait["until"]:
            actual = _looked_up(said, path)
            if wanted is None and actual is None:
                continue
            if wanted is None or actual is None or self._comparer.difference(wanted, actual):
                return f"{path} is {short(actual)}, expected {short(wanted)}"
        return ""

    def _order(self) -> str:
        """What is wrong with the order in which resourceVersions were given out."""
        given = [self._bindings.value(f"<rv:{number}>") for number in self._scenario.rv_order]
        versions = [int(one) for one in given if one is not None and one.isdigit()]
        return "" if versions == sorted(versions) else f"resourceVersions do not grow as recorded: {versions}"


def _looked_up(said: Answer, path: str) -> Any:
    if path == "status_code":
        return said.status
    return len(fields.at(said.body, "items") or ()) if path == "items" else fields.at(said.body, path)


def _looks(wait: Mapping[str, Any]) -> int:
    return max(1, round(float(wait.get("timeout", PATIENCE_SECONDS)) / LOOK_EVERY_SECONDS))


def _patch(each: Mapping[str, Any], one: Any) -> dict[str, Any]:
    path = f"{each['list'].partition('?')[0]}/{fields.at(one, 'metadata.name')}"
    return {
        "method": "PATCH",
        "path": f"{path}/{each['sub']}" if each.get("sub") else path,
        "headers": {"Content-Type": "application/merge-patch+json", "User-Agent": "golden"},
        "body": each["patch"],
    }


def _age(one: Any) -> tuple[str, str]:
    return fields.at(one, "metadata.creationTimestamp") or "", fields.at(one, "metadata.name") or ""


def _event_key(event: Mapping[str, Any]) -> tuple[str, str, str]:
    place = [fields.at(event, f"object.metadata.{name}") or "" for name in ("namespace", "name")]
    return str(event.get("type", "")), place[0], place[1]


def _named(step: Step) -> str:
    """What a step asks, in a few words."""
    if "command" in step:
        return " ".join(step["command"])
    asked = step.get("request") or step.get("wait") or step.get("each") or step.get("pump", {}).get("until") or {}
    return f"{asked.get('method', 'GET')} {asked.get('path') or asked.get('list', '')}".strip()
