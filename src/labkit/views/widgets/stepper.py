"""A stepper: one scheduling cycle walked through with Previous and Next, a guess first."""

from typing import Any

import ipywidgets

from labkit.scheduler.framework import trace as tracing
from labkit.views import controls, stages, style, words


class Stepper:
    """One cycle, stage by stage. Next opens only after a node (or "stays Pending") is chosen at the first stage."""

    def __init__(self, trace: tracing.SchedulingTrace, lang: str = "en") -> None:
        self.lang = lang
        self.stages = stages.stages(trace, lang)
        self.options = [*trace.nodes, words.say(lang, "stays_pending")]
        self.guess: str | None = None
        self.at = 0
        self._controls: _Controls | None = None

    def choose(self, guess: str) -> None:
        """Commit to a guess, so that the next stages open."""
        self.guess = guess
        self._redraw()

    def go(self, steps: int) -> style.View:
        """Go on (or back, with a negative number) and return what is shown there; without a guess, stay."""
        if self.guess is not None:
            self.at = min(max(self.at + steps, 0), len(self.stages) - 1)
            self._redraw()
        return self.current

    @property
    def current(self) -> style.View:
        """What is shown now: the stage's heading, the guess, and its view."""
        stage = self.stages[self.at]
        heading = self._heading(self.at)
        extra = words.say(self.lang, "you_said", guess=self.guess) if self.guess else self._hint()
        body = f"<p><b>{style.escape(heading)}</b></p>{stage.view.body}{style.paragraphs(extra)}"
        return style.View(f"{heading}. {stage.view.text} {extra}", body, self.lang)

    @property
    def view(self) -> style.View:
        """The static form: all stages, folded, so that the pick is not seen before it is wanted."""
        lines = [f"{self._heading(at)}. {stage.view.text}" for at, stage in enumerate(self.stages)]
        folds = [
            style.folded(self._heading(at), stage.view.body, opened=at == 0) for at, stage in enumerate(self.stages)
        ]
        return style.View("\n".join(lines), "".join(folds), self.lang)

    def _repr_mimebundle_(self, **_asked: object) -> dict[str, Any]:
        self._controls = self._controls or _Controls(self)
        self._redraw()
        return style.bundle(self._controls.box._repr_mimebundle_(), self.view)

    def __repr__(self) -> str:
        return self.view.text

    def _heading(self, at: int) -> str:
        return words.say(self.lang, "step", at=at + 1, n=len(self.stages), name=self.stages[at].name)

    def _hint(self) -> str:
        return words.say(self.lang, "choose_to_go_on")

    def _redraw(self) -> None:
        if self._controls is not None:
            self._controls.show(self)


class _Controls:
    """The live part of a stepper: a choice for the guess, two buttons, a picture."""

    def __init__(self, stepper: Stepper) -> None:
        self.guess = controls.choice(words.say(stepper.lang, "choose"), stepper.options, stepper.guess, stepper.choose)
        self.previous = controls.button(stepper.lang, "previous", lambda: stepper.go(-1))
        self.next = controls.button(stepper.lang, "next", lambda: stepper.go(1))
        self.picture = ipywidgets.HTML()
        self.box = controls.column(self.guess, ipywidgets.HBox([self.previous, self.next]), self.picture)

    def show(self, stepper: Stepper) -> None:
        """Bring buttons, choice and picture in line with where the stepper is."""
        self.previous.disabled = stepper.at == 0
        self.next.disabled = stepper.guess is None or stepper.at == len(stepper.stages) - 1
        self.guess.disabled = stepper.at > 0
        self.picture.value = stepper.current.html


def stepper(trace: tracing.SchedulingTrace, lang: str = "en") -> Stepper:
    """Walk through one scheduling cycle: predict → filter → score → normalise → weigh → pick.

    views.stepper(cluster.trace("web-1"), lang=lang)
    """
    return Stepper(trace, lang)
