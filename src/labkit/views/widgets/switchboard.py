"""A switchboard: the scheduling gates of a pod as switches, and what the pod shows after each press.

A press is replayed from the beginning by a pure function of the notebook, `play(presses) -> view`, so that the picture
never depends on what was pressed in an earlier life of the kernel. A gate can only be removed: pressing one that is off
asks for it back, and the API server's refusal is the answer.
"""

from collections.abc import Callable, Sequence
from typing import Any

import ipywidgets

from labkit import errors
from labkit.views import controls, style, words

Play = Callable[[Sequence[str]], style.View]


class Switchboard:
    """Gates that are on or off, and a picture of the pod; a refused press changes nothing.

    As text it tells the whole story: no gate removed, one after the other removed, and the first one asked back.
    """

    def __init__(self, names: Sequence[str], play: Play, lang: str = "en") -> None:
        self.names = tuple(names)
        self.lang = lang
        self.presses: tuple[str, ...] = ()
        self._play = play
        self._drawn: dict[tuple[str, ...], style.View] = {}
        self._refused: tuple[str, ...] = ()
        self._controls: _Controls | None = None

    def is_on(self, name: str) -> bool:
        """Whether the pod still has this gate."""
        return name not in self.presses

    def press(self, name: str) -> style.View:
        """Remove a gate, or ask for it back, and return what is shown then.

        Raises ManifestError for a gate that is not on the board.
        """
        if name not in self.names:
            raise errors.ManifestError(f"There is no switch {name!r}. Gates: {', '.join(self.names)}.")
        if self.is_on(name):
            self.presses, self._refused = (*self.presses, name), ()
        else:
            self._refused = (*self.presses, name)
        return self._redraw()

    def start_over(self) -> style.View:
        """Begin again with a new pod that has all its gates."""
        self.presses = self._refused = ()
        return self._redraw()

    @property
    def current(self) -> style.View:
        """What is shown now: the switches, the pod, and the refusal of the last press if there was one."""
        parts = [self._moment(self.presses)]
        if self._refused:
            parts.append(self.drawn(self._refused))
        return style.View("\n".join(part.text for part in parts), "".join(part.body for part in parts), self.lang)

    def drawn(self, presses: tuple[str, ...]) -> style.View:
        """Return what these presses lead to; each sequence is played once."""
        if presses not in self._drawn:
            self._drawn[presses] = self._played(presses)
        return self._drawn[presses]

    @property
    def view(self) -> style.View:
        """The static form: the whole story, every moment folded, the first one open."""
        moments = [self.names[:count] for count in range(len(self.names) + 1)]
        told = [(self._state(moment), self.drawn(moment)) for moment in moments]
        told.append((self._asked_back(self.names[0]), self.drawn((*self.names, self.names[0]))))
        folds = [style.folded(head, one.body, opened=not at) for at, (head, one) in enumerate(told)]
        return style.View("\n".join(f"{head}. {one.text}" for head, one in told), "".join(folds), self.lang)

    def _repr_mimebundle_(self, **_asked: object) -> dict[str, Any]:
        self._controls = self._controls or _Controls(self)
        self._redraw()
        return style.bundle(self._controls.box._repr_mimebundle_(), self.view)

    def __repr__(self) -> str:
        return self.view.text

    def _redraw(self) -> style.View:
        if self._controls is not None:
            self._controls.show(self)
        return self.current

    def _moment(self, presses: tuple[str, ...]) -> style.View:
        head, one = self._state(presses), self.drawn(presses)
        return style.View(f"{head}. {one.text}", f"<p><b>{style.escape(head)}</b></p>{one.body}", self.lang)

    def _state(self, presses: Sequence[str]) -> str:
        """ "● example.com/quota on, ○ example.com/licence removed"."""
        return ", ".join(self.label(name, name not in presses) for name in self.names)

    def label(self, name: str, on: bool) -> str:
        """Return what a switch says: a sign and a word, so that no colour has to."""
        return words.say(self.lang, "switch_on" if on else "switch_off", gate=name)

    def _asked_back(self, name: str) -> str:
        return words.say(self.lang, "switch_back", gate=name)

    def _played(self, presses: tuple[str, ...]) -> style.View:
        # Whatever a learner's function raises belongs into the picture: in a widget callback nobody would see it.
        try:
            return self._play(presses)
        except errors.ApiError as refused:
            text = words.say(self.lang, "refused", reason=f"{refused.code} {refused.reason}", message=refused)
        except Exception as error:  # noqa: BLE001  (see above)
            text = words.say(self.lang, "failed", kind=type(error).__name__, message=error)
        return style.View(text, style.box(style.paragraphs(text), "bad"), self.lang)


class _Controls:
    """The live part: a button per gate, one to start over, a picture."""

    def __init__(self, board: Switchboard) -> None:
        self.switches = [_switch(board, name) for name in board.names]
        self.again = controls.button(board.lang, "switch_start", board.start_over)
        self.picture = ipywidgets.HTML()
        row = ipywidgets.HBox([*self.switches, self.again], layout={"flex_flow": "row wrap", "max_width": "100%"})
        self.box = controls.column(row, self.picture)

    def show(self, board: Switchboard) -> None:
        """Bring the buttons and the picture in line with the board."""
        for switch, name in zip(self.switches, board.names, strict=True):
            switch.description = board.label(name, board.is_on(name))
        self.picture.value = board.current.html


def _switch(board: Switchboard, name: str) -> ipywidgets.Button:
    control = ipywidgets.Button(
        description=board.label(name, board.is_on(name)), tooltip=name, layout={"width": "max-content"}
    )
    control.on_click(lambda _button: board.press(name))
    return control


def switchboard(names: Sequence[str], play: Play, lang: str = "en") -> Switchboard:
    """Return switches for the gates of a pod; `play(presses)` says what the pod shows after these presses.

    `play` gets the names in the order they were pressed, begins with a new pod each time, and may let the API server's
    refusal through. It must depend on its argument only.

        views.switchboard(["example.com/quota", "example.com/licence"], play, lang=lang)
    """
    if not names:
        raise errors.ManifestError("Asked for a switchboard without gates; give at least one name.")
    return Switchboard(names, play, lang)
