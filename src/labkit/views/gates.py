"""What a pod with scheduling gates shows: its gates, kubectl's STATUS, a condition, a node, and which events."""

from collections.abc import Iterable

from labkit.api import object as objects
from labkit.api.object import Object
from labkit.apiserver.printers import pod as printers
from labkit.loop.clock import VIRTUAL_START
from labkit.views import style, words

SCHEDULED = "PodScheduled"
STATUS = next(at for at, column in enumerate(printers.Pod.columns) if column.name == "Status")

Row = tuple[str, str]


def gates(pod: Object, events: Iterable[Object] = (), lang: str = "en") -> style.View:
    """Draw what a person sees of a pod that waits for its gates, or waited for them.

    `events` may hold those of other objects too. The STATUS is the cell that `kubectl get pods` shows.

        views.gates(cluster.get("pod", "train"), cluster.get("events"), lang=lang)
    """
    name = objects.name(pod)
    rows = _rows(pod, events, lang)
    text = f"{name}: " + "; ".join(f"{what}: {seen}" for what, seen in rows) + "."
    return style.View(text, _table(name, rows, words.say(lang, "gates_table", pod=name)), lang)


def _rows(pod: Object, events: Iterable[Object], lang: str) -> list[Row]:
    none = words.say(lang, "none")
    left = [str(gate.get("name", "")) for gate in pod["spec"].get("schedulingGates") or ()]
    return [
        (words.say(lang, "gates_left"), ", ".join(left) or none),
        ("STATUS", str(printers.Pod().cells(pod, VIRTUAL_START)[STATUS])),
        (SCHEDULED, _condition(pod) or none),
        (words.say(lang, "node"), str(pod["spec"].get("nodeName") or none)),
        (words.say(lang, "gates_events"), ", ".join(_reasons(pod, events)) or none),
    ]


def _condition(pod: Object) -> str:
    """ "False, SchedulingGated, Scheduling is blocked …", as far as the condition says it."""
    found = objects.condition(pod, SCHEDULED) or {}
    return ", ".join(str(found[part]) for part in ("status", "reason", "message") if found.get(part))


def _reasons(pod: Object, events: Iterable[Object]) -> list[str]:
    """The reasons of the pod's events, each once, in the order they were written."""
    about = sorted((event for event in events if _is_about(event, pod)), key=objects.resource_version)
    return list(dict.fromkeys(str(event.get("reason", "")) for event in about))


def _is_about(event: Object, pod: Object) -> bool:
    about = event.get("involvedObject") or {}
    same = (about.get("kind"), about.get("name"), about.get("namespace"))
    return same == ("Pod", objects.name(pod), objects.namespace(pod))


def _table(name: str, rows: Iterable[Row], label: str) -> str:
    body = "".join(
        f'<tr><th scope="row">{style.escape(what)}</th><td>{style.escape(seen)}</td></tr>' for what, seen in rows
    )
    return (
        f'<div class="lk-scroll" tabindex="0" role="group" aria-label="{style.escape(label)}"><table>'
        f'<thead><tr><th scope="col">{style.escape(name)}</th><th scope="col"></th></tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )
