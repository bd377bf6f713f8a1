"""Facts: what a section of a notebook found out, as data that must be the same on every backend and in every language.

A facts cell ends a section. Its JSON goes out under a MIME type of its own, so that papermill stores it, nbval compares
it, and a run on a real cluster is held against the simulator's; the sentence beside it is for people.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from labkit import errors
from labkit.api import object as objects
from labkit.views import style, words

MIME = "application/vnd.labkit.facts+json"
LABEL = {"en": "Facts", "ko": "사실"}
STAYS = {"en": "{pod} is Pending ({reason})", "ko": "{pod}: Pending({reason})"}
RUNS = {"en": "{pod} is on {node}", "ko": "{pod}: {node}"}


@dataclass(frozen=True)
class Facts:
    """A bundle of facts.

    `values` is plain JSON: {"placements": {"web-1": "node-a"}, "pending": {"web-2": "Unschedulable"}, "total": 173}.
    """

    values: Mapping[str, Any]
    lang: str = "en"

    @property
    def text(self) -> str:
        """The facts in one sentence."""
        placed = [RUNS[self.lang].format(pod=pod, node=node) for pod, node in self.values.get("placements", {}).items()]
        waits = [STAYS[self.lang].format(pod=pod, reason=why) for pod, why in self.values.get("pending", {}).items()]
        others = [
            f"{name} = {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}"
            for name, value in self.values.items()
            if name not in ("placements", "pending")
        ]
        return f"{LABEL[self.lang]}: {'; '.join([*placed, *waits, *others]) or '-'}."

    def _repr_mimebundle_(self, **_asked: object) -> dict[str, Any]:
        shown = style.View(self.text, style.box(style.paragraphs(self.text)), self.lang)
        return {**shown._repr_mimebundle_(), MIME: self.values}

    def __repr__(self) -> str:
        return self.text

    __str__ = __repr__


def facts(pods: Iterable[Mapping[str, Any]] | None = None, lang: str = "en", **values: Any) -> Facts:
    """Return the facts of these pods (as JSON objects: `cluster.get("pods")`) and whatever else was found out.

    Pods give `placements` (pod to node) and `pending` (pod to the reason of its PodScheduled condition). Names, never
    uids or times: facts hold on every backend. Raises ManifestError for a value that is not JSON.
    """
    if lang not in words.LANGUAGES:
        raise errors.ManifestError(f"Asked for facts in language {lang!r}. Languages: {', '.join(words.LANGUAGES)}.")
    found: dict[str, Any] = {} if pods is None else _of_pods(pods)
    for name, value in values.items():
        found[name] = _plain(name, value)
    return Facts(found, lang)


def _of_pods(pods: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    """Return where pods are, in name order; one in another namespace than default goes by "namespace/name"."""
    found: dict[str, dict[str, str]] = {"placements": {}, "pending": {}}
    for pod in sorted(pods, key=objects.key):
        name = objects.key(pod).removeprefix("default/")
        node = (pod.get("spec") or {}).get("nodeName")
        if node:
            found["placements"][name] = node
        else:
            condition = objects.condition(pod, "PodScheduled") or {}
            found["pending"][name] = condition.get("reason", "not tried yet")
    return found


def _plain(name: str, value: Any) -> Any:
    """Return a value as JSON has it: tuples are lists, keys are text in order."""
    try:
        return json.loads(json.dumps(value, sort_keys=True, allow_nan=False))
    except (TypeError, ValueError) as wrong:
        raise errors.ManifestError(
            f"The fact {name!r} is not plain data ({wrong}). Give numbers, texts, lists or dictionaries of them."
        ) from None
