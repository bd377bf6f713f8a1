"""A knob: one thing to change, and a view that is drawn again for each of its values.

The picture comes from a pure function `f(value) -> view` of the notebook. The control has a button per value: it works
by keyboard and has a name, which the slider of ipywidgets has not. No Output widget and no interact: they print into
cells, and notebooks stored with outputs could not be compared.
"""

from collections.abc import Callable, Sequence
from typing import Any

import ipywidgets

from labkit import errors
from labkit.views import controls, style, words


class Knob:
    """A labelled choice whose value is drawn by a function.

    As text it states what is drawn for the current value, and one line per other value: that is what a reader without
    a kernel sees, and what nbval compares.
    """

    def __init__(
        self, label: str, values: Sequence[object], f: Callable[[Any], style.View], start: object, lang: str
    ) -> None:
        self.label = label
        self.values = list(values)
        self._shown = [str(value) for value in values]
        self.lang = lang
        self._f = f
        self._drawn: dict[int, style.View] = {}
        self._box: ipywidgets.VBox | None = None
        self.at = self.values.index(start)

    def set(self, value: object) -> style.View:
        """Turn the knob to one of its values and return what is drawn there.

        Raises ManifestError for a value the knob does not have.
        """
        if value not in self.values:
            raise errors.ManifestError(f"A knob cannot be set to {value!r}; its values: {told(self.values)}.")
        self.at = self.values.index(value)
        if self._box is not None:
            self._box.children[0].value = str(value)
        return self.drawn(self.at)

    def drawn(self, at: int) -> style.View:
        """Return the view of the value at a position; each value is drawn once."""
        if at not in self._drawn:
            self._drawn[at] = self._draw(self.values[at])
        return self._drawn[at]

    @property
    def view(self) -> style.View:
        """The static form: every value's view, foldable, the current one open."""
        lines = [self._line(at) for at in [self.at, *(at for at in range(len(self.values)) if at != self.at)]]
        folds = [
            style.folded(f"{self.label} = {value}", self.drawn(at).body, opened=at == self.at)
            for at, value in enumerate(self.values)
        ]
        heading = f"<p><b>{style.escape(words.say(self.lang, 'try'))}</b></p>"
        return style.View("\n".join(lines), heading + "".join(folds), self.lang)

    def _repr_mimebundle_(self, **_asked: object) -> dict[str, Any]:
        self._box = self._box or self._control()
        return style.bundle(self._box._repr_mimebundle_(), self.view)

    def __repr__(self) -> str:
        return self.view.text

    def _control(self) -> ipywidgets.VBox:
        picture = ipywidgets.HTML(self._picture())

        def turned(shown: str) -> None:
            self.at = self._shown.index(shown)
            picture.value = self._picture()

        return controls.column(controls.choice(self.label, self._shown, self._shown[self.at], turned), picture)

    def _picture(self) -> str:
        heading = f"<p><b>{style.escape(f'{self.label} = {self.values[self.at]}')}</b></p>"
        return style.frame(heading + self.drawn(self.at).body, self.lang)

    def _draw(self, value: object) -> style.View:
        # Whatever a learner's function raises belongs into the picture: in a widget callback nobody would see it.
        try:
            return self._f(value)
        except Exception as error:  # noqa: BLE001  (see above)
            text = words.say(self.lang, "failed", kind=type(error).__name__, message=error)
            return style.View(text, style.box(style.paragraphs(text), "bad"), self.lang)

    def _line(self, at: int) -> str:
        return words.say(self.lang, "now", label=self.label, value=self.values[at], text=self.drawn(at).text)


def knob(
    label: str | dict[str, str],
    values: Sequence[object],
    f: Callable[[Any], style.View],
    start: object = None,
    lang: str = "en",
) -> Knob:
    """Return a knob for `label` over `values`, drawn by `f(value) -> view`; it starts at `start` or the first value.

    `f` must depend on its argument only, for every value is drawn for the static form too.

        views.knob("cpu request", ["500m", "1", "2"], lambda cpu: views.decision(place(cpu)))
    """
    if not values:
        raise errors.ManifestError(f"Asked for a knob {words.pick(lang, label)!r} without values; give at least one.")
    first = values[0] if start is None else start
    if first not in values:
        raise errors.ManifestError(f"A knob cannot start at {first!r}; its values: {told(values)}.")
    return Knob(words.pick(lang, label), values, f, first, lang)


def told(values: Sequence[object]) -> str:
    """Return the values of a knob, separated by commas."""
    return ", ".join(map(str, values))
