"""The choice and the button that commit a guess."""

from collections.abc import Callable, Sequence
from typing import Any

import ipywidgets

from labkit.views import controls, style, words


class Guess:
    """The options, a button that commits the chosen one, and a line that says what is chosen or committed.

    `committing(label)` is called once the button is pressed with an option chosen, and answers what to show.
    """

    def __init__(
        self,
        question: str,
        options: Sequence[str],
        committing: Callable[[str], style.View],
        lang: str = "en",
        committed: str | None = None,
    ) -> None:
        self._committing = committing
        self._lang = lang
        self._open = True
        self.question = ipywidgets.HTML(style.frame(f"<p><b>{style.escape(question)}</b></p>", lang))
        self.choice = controls.choice(words.say(lang, "choose"), options, None, self._choose)
        self.button = controls.button(lang, "commit", self._press)
        self.state = ipywidgets.HTML()
        self.box = controls.column(self.question, self.choice, self.button, self.state)
        if committed is not None:
            self.commit(committed)

    def commit(self, label: str) -> None:
        """Show a guess as committed; the choice can no longer be changed here."""
        self._open = False
        self.choice.value = label
        self.choice.disabled = self.button.disabled = True
        self._say(words.say(self._lang, "committed", guess=label))

    def mimebundle(self) -> dict[str, Any]:
        """Return the output bundle of the live control."""
        return dict(self.box._repr_mimebundle_())

    def _choose(self, label: str) -> None:
        if self._open:
            self._say(words.say(self._lang, "chosen_not_committed", guess=label))

    def _press(self) -> None:
        if self.choice.value:
            self._say(self._committing(self.choice.value).text)
        else:
            self._say(words.say(self._lang, "choose_first"))

    def _say(self, text: str) -> None:
        self.state.value = style.frame(style.paragraphs(text), self._lang)
