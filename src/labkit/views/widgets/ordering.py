"""A manifest-ordering puzzle: shuffled lines of YAML, some of which belong nowhere, to be put in order.

Ordering lines teaches as much as writing them and takes less time (Ericson and others, 2017). Every order is right
that says the same to a computer, because fields have no order. A line is a button, so Tab and Space are enough;
without widgets `place("C A D")` does the same with the letters.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ipywidgets

from labkit import errors
from labkit.api import manifests
from labkit.loop import seeds
from labkit.views import controls, line_order, style, words

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
Text = str | Mapping[str, str]


class Ordering:
    """The lines of a manifest, shuffled; `placed` is the order so far, `tried` whether it was checked once."""

    def __init__(
        self,
        name: str,
        question: Text,
        lines: Sequence[str],
        distractors: Mapping[str, Text],
        lang: str = "en",
        seed: int = 0,
    ) -> None:
        self.name, self.lang = name, lang
        self.question = words.pick(lang, question)
        self.lines = tuple(lines)
        self.distractors = {line: words.pick(lang, why) for line, why in distractors.items()}
        shown = [*self.lines, *self.distractors]
        seeds.Seeds(seed).fork(f"ordering/{name}").shuffle(shown)
        self.shown: Mapping[str, str] = dict(zip(LETTERS, shown, strict=False))
        self.placed: tuple[str, ...] = ()
        self.tried = False
        self._controls: _Controls | None = None

    def place(self, letters: str) -> style.View:
        """Put the lines with these letters ("C A D") in this order, and say what it gives."""
        wanted = [letter for letter in letters.upper() if not letter.isspace() and letter != ","]
        unknown = [letter for letter in wanted if letter not in self.shown]
        if unknown or len(set(wanted)) != len(wanted):
            return self._notice("ordering_letters", letters=", ".join(self.shown))
        self.placed = tuple(wanted)
        return self.check()

    def press(self, letter: str) -> style.View:
        """Add a line below the others, or take it back if it is there."""
        rest = tuple(one for one in self.placed if one != letter)
        self.placed = rest if letter in self.placed else (*self.placed, letter)
        return self._shown(self.current)

    def start_over(self) -> style.View:
        """Take all lines back."""
        self.placed = ()
        return self._shown(self.current)

    def check(self) -> style.View:
        """Say whether the order is right, and if not the first thing that is wrong, never the answer."""
        if not self.placed:
            return self._shown(self._notice("ordering_first", name=self.name))
        self.tried = True
        wrong = self._wrong()
        said = words.say(self.lang, "ordering_wrong", what=wrong) if wrong else words.say(self.lang, "ordering_right")
        body = style.box(self._lines(self.placed) + style.paragraphs(said), "bad" if wrong else "good")
        return self._shown(style.View(f"{' '.join(self.placed)}: {said}", body, self.lang))

    def reveal(self) -> style.View:
        """Show one right order, folded, and why the other lines belong nowhere; only after an attempt."""
        if not self.tried:
            return self._notice("ordering_first", name=self.name)
        letters = [self._letter(line) for line in self.lines]
        reasons = [f"{self._letter(line)}: {why}" for line, why in self.distractors.items()]
        body = self._lines(letters) + style.paragraphs("\n".join(reasons))
        text = " ".join([", ".join(letters), *reasons])
        return style.View(text, style.folded(words.say(self.lang, "ordering_answer"), body), self.lang)

    @property
    def current(self) -> style.View:
        """The order so far."""
        text = words.say(self.lang, "ordering_placed", letters=" ".join(self.placed) or "–")
        return style.View(text, style.paragraphs(text) + self._lines(self.placed), self.lang)

    @property
    def view(self) -> style.View:
        """The question, the lines with their letters, and how to answer, in words."""
        how = words.say(self.lang, "ordering_how", name=self.name)
        body = f"<p><b>{style.escape(self.question)}</b></p>" + self._lines(tuple(self.shown)) + style.paragraphs(how)
        listed = "\n".join(f"{letter}  {line}" for letter, line in self.shown.items())
        return style.View(f"{self.question}\n{listed}\n{how}", style.box(body), self.lang)

    def _repr_mimebundle_(self, **_asked: object) -> dict[str, Any]:
        self._controls = self._controls or _Controls(self)
        self._controls.show(self, self.current)
        return style.bundle(self._controls.box._repr_mimebundle_(), self.view)

    def __repr__(self) -> str:
        return self.view.text

    def _wrong(self) -> str:
        chosen = [self.shown[letter] for letter in self.placed]
        stray = next((line for line in chosen if line in self.distractors), None)
        if stray is not None:
            return words.say(self.lang, "ordering_stray", letter=self._letter(stray), why=self.distractors[stray])
        if len(chosen) < len(self.lines):
            return words.say(self.lang, "ordering_missing", n=len(self.lines) - len(chosen))
        place = line_order.difference("\n".join(chosen), "\n".join(self.lines))
        if place is None:
            return ""
        key = "ordering_place" if place else "ordering_unreadable"
        return words.say(self.lang, key, place=place)

    def _letter(self, line: str) -> str:
        return next(letter for letter, one in self.shown.items() if one == line)

    def _lines(self, letters: Sequence[str]) -> str:
        shown = "\n".join(f"{letter} │ {self.shown[letter]}" for letter in letters)
        return f'<pre style="overflow-x:auto;color:inherit;background:transparent">{style.escape(shown)}</pre>'

    def _notice(self, key: str, **values: str) -> style.View:
        text = words.say(self.lang, key, **values)
        return style.View(text, style.box(style.paragraphs(text)), self.lang)

    def _shown(self, view: style.View) -> style.View:
        if self._controls is not None:
            self._controls.show(self, view)
        return view


class _Controls:
    """The live part: a button per line, one to check, one to start over, a picture."""

    def __init__(self, puzzle: Ordering) -> None:
        question = ipywidgets.HTML(style.frame(f"<p><b>{style.escape(puzzle.question)}</b></p>", puzzle.lang))
        self.buttons = {letter: _button(letter, line, puzzle.press) for letter, line in puzzle.shown.items()}
        self.check = controls.button(puzzle.lang, "ordering_check", puzzle.check)
        self.again = controls.button(puzzle.lang, "ordering_again", puzzle.start_over)
        self.picture = ipywidgets.HTML()
        ends = ipywidgets.HBox([self.check, self.again], layout={"flex_flow": "row wrap"})
        self.box = controls.column(question, *self.buttons.values(), ends, self.picture)

    def show(self, puzzle: Ordering, view: style.View) -> None:
        """Bring the buttons and the picture in line with the puzzle."""
        for letter, button in self.buttons.items():
            at = puzzle.placed.index(letter) + 1 if letter in puzzle.placed else 0
            button.description = _label(letter, puzzle.shown[letter], at)
        self.picture.value = view.html


def _label(letter: str, line: str, at: int) -> str:
    """ "A │ spec:", and once it is placed "A │ spec:  ← 3"; HTML would swallow the indentation of plain blanks."""
    return f"{letter} │ {line.replace(' ', chr(0xA0))}" + (f"  ← {at}" if at else "")


def _button(letter: str, line: str, press: Callable[[str], object]) -> ipywidgets.Button:
    control = ipywidgets.Button(
        description=_label(letter, line, 0),
        tooltip=f"{letter}: {line.strip()}",
        layout={"width": "max-content"},
        style={"font_family": "monospace"},  # indentation is part of the puzzle
    )
    control.on_click(lambda _button: press(letter))
    return control


def ordering(
    name: str,
    question: Text,
    lines: Sequence[str],
    distractors: Mapping[str, Text] | None = None,
    lang: str = "en",
    seed: int = 0,
) -> Ordering:
    """Return a puzzle: `lines` of YAML in a right order, and `distractors` (line -> why it belongs nowhere).

    `name` is the variable it is kept in, for the texts that tell how to answer by text. Raises ManifestError when the
    lines are no YAML, when one stands there twice, or when there are more than 26.

        puzzle = views.ordering("puzzle", {"en": "…", "ko": "…"}, ["kind: Pod", "spec:", "  nodeName: a"], lang=lang)
        puzzle                        # the lines, shuffled
        puzzle.place("B A C")         # or the same by text
        puzzle.reveal()               # in a cell below
    """
    every = [*lines, *(distractors or {})]
    if len(set(every)) != len(every) or not 1 < len(every) <= len(LETTERS):
        raise errors.ManifestError(
            f"A puzzle has 2 to {len(LETTERS)} lines, each of them once; {len(every)} were given. Join or change some."
        )
    manifests.load_value("\n".join(lines), f"the puzzle {name}")
    return Ordering(name, question, lines, distractors or {}, lang, seed)
