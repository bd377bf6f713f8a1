"""Prediction before reveal: a question whose answer is shown only to those who committed a guess.

Predicting first is what makes a demonstration teach (Crouch and others, 2004), so the order is enforced: `reveal` says
"commit a guess first" until there is one. Three readers are served by one object:

- in a notebook, a labelled choice and a button commit the guess;
- without widgets (terminal, static page, papermill), `guess.commit("b")` does the same;
- in CI nobody guesses: `reveal` then shows how to, raises nothing, and is the same text in every run. So a course
  stored with outputs does not hold the answer; and where a cell does commit a guess by text, the stored answer lies
  folded behind a <details> that the reader has to open.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from labkit import errors
from labkit.views import style, words
from labkit.views.widgets import guess as control

Text = str | Mapping[str, str]
Option = Text | None


class Prediction:
    """A question, its options, and the guess that was committed, if any.

    `guess` is None until one is committed. Afterwards `reveal` may show the answer, and the guess is fixed.
    """

    def __init__(self, name: str, question: Text, options: Sequence[Option], lang: str = "en") -> None:
        if not name.isidentifier():
            raise errors.ManifestError(f"A prediction goes by the name of its variable; {name!r} cannot be one.")
        self.name = name
        self.lang = lang
        self.question = words.pick(lang, question)
        self.options = tuple(self._label(option) for option in options)
        self.guess: str | None = None
        self._mistyped = ""
        self._revealed = False
        self._control: control.Guess | None = None

    def commit(self, guess: object) -> style.View:
        """Fix the guess: an option as shown, or None for "stays Pending". An empty text commits nothing."""
        label = self._option(guess)
        if self._revealed and self.guess is not None:
            return self._notice("too_late", guess=self.guess)
        if label is None:
            self._mistyped = "" if guess == "" else str(guess)
            return self._ask()
        self.guess, self._mistyped = label, ""
        if self._control is not None:
            self._control.commit(label)
        return self._notice("committed", guess=label)

    def reveal(self, truth: object, because: object = "") -> style.View:
        """Show the answer beside the guess, with a sentence of why; without a guess, say how to commit one.

        `truth` is an option, or None for "stays Pending" (as in `trace.selected`); `because` is a text, a text per
        language, or a view: `views.why(trace)`, or the whole `views.decision(trace)`, which is then out of sight until
        a guess is committed. The answer is folded until the reader opens it.
        """
        if self.guess is None:
            return self._ask(first=True)
        self._revealed = True
        answer = self._label(truth)
        key = "right" if answer == self.guess else "wrong"
        outcome = words.say(self.lang, key, guess=self.guess, truth=answer)
        why = words.pick(self.lang, because)
        told = because.body if isinstance(because, style.View) else style.paragraphs(why)
        body = style.box(style.paragraphs(outcome) + told, "good" if key == "right" else "bad")
        show = words.say(self.lang, "show", guess=self.guess)
        return style.View(" ".join(part for part in (outcome, why) if part), style.folded(show, body), self.lang)

    @property
    def view(self) -> style.View:
        """The question, its options and how to commit a guess, in words."""
        options = words.say(self.lang, "options", options=", ".join(self.options))
        state = words.say(self.lang, "committed", guess=self.guess) if self.guess else self._how()
        body = f"<p><b>{style.escape(self.question)}</b></p>" + style.paragraphs(options) + style.paragraphs(state)
        return style.View(f"{self.question} {options} {state}", style.box(body), self.lang)

    def _repr_mimebundle_(self, **_asked: object) -> dict[str, Any]:
        self._control = self._control or control.Guess(
            self.question, self.options, self._pressed, self.lang, self.guess
        )
        return style.bundle(self._control.mimebundle(), self.view)

    def __repr__(self) -> str:
        return self.view.text

    def _pressed(self, label: str) -> style.View:
        return self.commit(label)

    def _label(self, option: object) -> str:
        """An option as shown, in the reader's language; None is the pod that finds no node."""
        if option is not None:
            return words.pick(self.lang, option)
        return words.say(self.lang, "stays_pending")

    def _option(self, guess: object) -> str | None:
        """The option meant by a guess, in any letter case; "Pending" is enough for "stays Pending"."""
        wanted = self._label(guess).strip().casefold()
        if wanted == "pending" and not any(option.casefold() == wanted for option in self.options):
            wanted = words.say(self.lang, "stays_pending").casefold()
        return next((option for option in self.options if option.casefold() == wanted), None)

    def _ask(self, first: bool = False) -> style.View:
        lines = [words.say(self.lang, "commit_first")] if first else []
        if self._mistyped:
            lines.append(words.say(self.lang, "not_an_option", guess=self._mistyped))
        lines += [words.say(self.lang, "options", options=", ".join(self.options)), self._how()]
        return style.View(" ".join(lines), style.box(style.paragraphs("\n".join(lines))), self.lang)

    def _how(self) -> str:
        return words.say(self.lang, "how", name=self.name)

    def _notice(self, key: str, **values: str) -> style.View:
        text = words.say(self.lang, key, **values)
        return style.View(text, style.box(style.paragraphs(text)), self.lang)


def predict(name: str, question: Text, options: Sequence[Option], lang: str = "en") -> Prediction:
    """Ask for a guess before the answer is shown.

    `question` is a text or a text per language ({"en": …, "ko": …}), because both editions share their code cells.
    `name` is the variable the prediction is kept in, for the texts that tell how to commit by text.
    `options` are node names, say, or texts per language; None among them is "stays Pending".

        web = views.predict("web", {"en": "Where will web run?", "ko": "…"}, ["a", "b", None], lang=lang)
        web                                                        # the choice
        web.commit("b")                                            # or the same by text
        web.reveal(trace.selected, because=views.why(trace, lang)) # in a cell below
    """
    return Prediction(name, question, options, lang)
