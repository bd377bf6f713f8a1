"""A spread player: pods arrive one after another, the reader says where each will go, then sees what was counted.

The story comes from a pure function of the notebook, `play(**setting) -> rounds`, that runs the real scheduler with a
listener in it (labkit.views.listening); a knob per field of the constraint replays it from the beginning.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ipywidgets

from labkit import errors
from labkit.views import controls, spreading, style, words
from labkit.views.listening import Round

Play = Callable[..., Sequence[Round]]


class SpreadPlayer:
    """The rounds of a story under one setting of the knobs, and the reader's guesses so far.

    As text it tells every round of the first setting, then how the story ends with each knob turned by itself.
    """

    def __init__(self, play: Play, knobs: Mapping[str, Sequence[object]], lang: str = "en") -> None:
        self.lang = lang
        self.knobs = {name: {_shown(value): value for value in values} for name, values in knobs.items()}
        self.start = {name: next(iter(values)) for name, values in self.knobs.items()}
        self.setting = dict(self.start)
        self.at = 0
        self.guesses: list[str] = []
        self._play = play
        self._played: dict[tuple[str, ...], list[Round]] = {}
        self._controls: _Controls | None = None

    @property
    def rounds(self) -> list[Round]:
        """The rounds of the current setting."""
        return self.story(self.setting)

    def story(self, setting: Mapping[str, str]) -> list[Round]:
        """Return the rounds of a setting (knob to value, as shown); each setting is played once."""
        key = tuple(setting.values())
        if key not in self._played:
            self._played[key] = list(self._play(**{name: self.knobs[name][value] for name, value in setting.items()}))
        return self._played[key]

    @property
    def options(self) -> list[str]:
        """What can be guessed: the domains, and that the pod stays Pending."""
        return [*self.rounds[0].domains, words.say(self.lang, "stays_pending")]

    def guess(self, option: str) -> style.View:
        """Say where the pod of this round will go and return what happened; a round takes one guess."""
        if option not in self.options:
            raise errors.ManifestError(f"{option!r} cannot be guessed here. Options: {', '.join(self.options)}.")
        if len(self.guesses) == self.at:
            self.guesses.append(option)
        return self._redrawn()

    def go(self, steps: int) -> style.View:
        """Go on to the next pod (or back) and return what is shown; a pod without a guess is not passed by."""
        self.at = min(max(self.at + steps, 0), len(self.guesses), len(self.rounds) - 1)
        return self._redrawn()

    def turn(self, knob: str, value: object) -> style.View:
        """Set a knob and begin the story again. Raises ManifestError for a knob or value that is not there."""
        if _shown(value) not in self.knobs.get(knob, {}):
            known = "; ".join(f"{name}: {', '.join(values)}" for name, values in self.knobs.items())
            raise errors.ManifestError(f"No knob {knob!r} with the value {_shown(value)!r}. Knobs: {known}.")
        if self.setting[knob] != _shown(value):
            self.setting[knob], self.at, self.guesses = _shown(value), 0, []
        return self._redrawn()

    def start_over(self) -> style.View:
        """Begin the story of this setting again."""
        self.at, self.guesses = 0, []
        return self._redrawn()

    @property
    def current(self) -> style.View:
        """What is shown now: whose turn it is, who is where, and after the guess what was counted and decided."""
        head, told = self._heading(self.rounds, self.at), self._there(self.rounds, self.at)
        if self.at < len(self.guesses):
            shown, after = spreading.spread(self.rounds[self.at], self.lang), self._judged()
        else:
            shown, after = self._before(), words.say(self.lang, "spread_play_guess")
        body = f"<p><b>{style.escape(head)}</b></p>{style.paragraphs(told)}{shown.body}{style.paragraphs(after)}"
        return style.View(f"{head}\n{told}\n{shown.text}\n{after}", body, self.lang)

    @property
    def view(self) -> style.View:
        """The static form: every round of the first setting, folded, and how it ends with each knob turned."""
        story, lines, folds = self.story(self.start), [_told(self.start)], ""
        for at, one in enumerate(story):
            head, shown = self._heading(story, at), spreading.spread(one, self.lang)
            there = self._there(story, at)
            lines += [head, there, shown.text]
            folds += style.folded(head, style.paragraphs(there) + shown.body)
        ends = [self._ending(self.start), *(self._ending(other) for other in self._turned())]
        lines += [ends[0], words.say(self.lang, "spread_others"), *ends[1:]]
        summary = words.say(self.lang, "spread_others")
        folds += style.folded(summary, style.bullets([style.escape(end) for end in ends]))
        return style.View("\n".join(lines), f"<p><b>{style.escape(lines[0])}</b></p>{folds}", self.lang)

    def _repr_mimebundle_(self, **_asked: object) -> dict[str, Any]:
        self._controls = self._controls or _Controls(self)
        self._controls.show(self)
        return style.bundle(self._controls.box._repr_mimebundle_(), self.view)

    def __repr__(self) -> str:
        return self.view.text

    def _heading(self, story: Sequence[Round], at: int) -> str:
        label = spreading.short(story[at].counted[0].key) if story[at].counted else words.say(self.lang, "node")
        return words.say(self.lang, "spread_turn", at=at + 1, n=len(story), pod=story[at].pod, label=label)

    def _there(self, story: Sequence[Round], at: int) -> str:
        """ "Pods there: a: web-1, web-4 · b: web-2 · c: none", and who has gone since the round before."""
        lines = [words.say(self.lang, "spread_there") + ": " + self._places(story, at)]
        if at and story[at - 1].then_gone:
            lines.insert(0, words.say(self.lang, "spread_gone", names=", ".join(story[at - 1].then_gone)))
        waiting = [one.pod for one in story[:at] if one.trace.selected is None]
        if waiting:
            lines.append(words.say(self.lang, "spread_pending", names=", ".join(waiting)))
        return "\n".join(lines)

    def _places(self, story: Sequence[Round], upto: int) -> str:
        """Who has been placed where in the rounds before, without those that have gone."""
        places = _places(story, upto)
        none = words.say(self.lang, "none")
        return " · ".join(f"{domain}: {', '.join(pods) or none}" for domain, pods in places.items())

    def _before(self) -> style.View:
        """What was counted in this round, without what followed from it."""
        one = self.rounds[self.at]
        lines = [spreading.rule(each, self.lang) for each in one.counted]
        body = "".join(
            style.paragraphs(line) + spreading.table(each, one, self.lang, revealed=False)
            for line, each in zip(lines, one.counted, strict=True)
        )
        return style.View("\n".join(lines), body, self.lang)

    def _judged(self) -> str:
        said = words.say(self.lang, "you_said", guess=self.guesses[self.at])
        right = sum(guess == self._truth(at) for at, guess in enumerate(self.guesses))
        judged = f"{said} {words.say(self.lang, 'spread_score', right=right, all=len(self.guesses))}"
        last = self.at == len(self.rounds) - 1
        return f"{judged}\n{self._finale()}" if last else judged

    def _finale(self) -> str:
        """What is left when the last pods have gone, which no round shows."""
        gone = self.rounds[-1].then_gone
        left = [words.say(self.lang, "spread_gone", names=", ".join(gone))] if gone else []
        return "\n".join([*left, self._ending(self.setting)])

    def _truth(self, at: int) -> str:
        one = self.rounds[at]
        return one.domain(one.trace.selected) or words.say(self.lang, "stays_pending")

    def _ending(self, setting: Mapping[str, str]) -> str:
        """ "maxSkew 1, … → a 2, b 1, c 1. Pending: none."."""
        story, none = self.story(setting), words.say(self.lang, "none")
        parts = ", ".join(f"{domain} {len(pods)}" for domain, pods in _places(story, len(story)).items())
        waiting = ", ".join(one.pod for one in story if one.trace.selected is None) or none
        return words.say(self.lang, "spread_end", setting=_told(setting), parts=parts, pending=waiting)

    def _turned(self) -> list[dict[str, str]]:
        """The settings that differ from the first one in one knob."""
        return [
            {**self.start, name: value}
            for name, values in self.knobs.items()
            for value in values
            if value != self.start[name]
        ]

    def _redrawn(self) -> style.View:
        if self._controls is not None:
            self._controls.show(self)
        return self.current


class _Controls:
    """The live part of a player: a choice per knob, a choice for the guess, three buttons, a picture."""

    def __init__(self, player: SpreadPlayer) -> None:
        self.knobs = {
            name: controls.choice(name, list(values), player.setting[name], _turner(player, name))
            for name, values in player.knobs.items()
        }
        self.guess = controls.choice(words.say(player.lang, "choose"), player.options, None, player.guess)
        self.previous = controls.button(player.lang, "previous", lambda: player.go(-1))
        self.next = controls.button(player.lang, "next", lambda: player.go(1))
        self.again = controls.button(player.lang, "spread_again", player.start_over)
        self.picture = ipywidgets.HTML()
        row = ipywidgets.HBox([self.previous, self.next, self.again], layout={"flex_flow": "row wrap"})
        self.box = controls.column(*self.knobs.values(), self.guess, row, self.picture)

    def show(self, player: SpreadPlayer) -> None:
        """Bring knobs, choice, buttons and picture in line with where the player is."""
        for name, knob in self.knobs.items():
            knob.value = player.setting[name]
        guessed = player.at < len(player.guesses)
        if self.guess.options != tuple(player.options):
            self.guess.options = player.options
        self.guess.value = player.guesses[player.at] if guessed else None
        self.guess.disabled = guessed
        self.previous.disabled = player.at == 0
        self.next.disabled = not guessed or player.at == len(player.rounds) - 1
        self.picture.value = player.current.html


def _turner(player: SpreadPlayer, name: str) -> Callable[[str], object]:
    return lambda value: player.turn(name, player.knobs[name][value])


def _places(story: Sequence[Round], upto: int) -> dict[str, list[str]]:
    """Domain to the pods that the first `upto` rounds put there, without those deleted since."""
    places: dict[str, list[str]] = {domain: [] for domain in story[0].domains}
    for one in story[:upto]:
        if one.trace.selected is not None:
            places.setdefault(one.domain(one.trace.selected), []).append(one.pod)
        for pods in places.values():
            pods[:] = [pod for pod in pods if pod not in one.then_gone]
    return places


def _told(setting: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {value}" for name, value in setting.items())


def _shown(value: object) -> str:
    """A knob's value as it is written in a manifest: 1, DoNotSchedule, [pod-template-hash]."""
    return f"[{', '.join(map(str, value))}]" if isinstance(value, list | tuple) else str(value)


def spread_player(play: Play, knobs: Mapping[str, Sequence[object]], lang: str = "en") -> SpreadPlayer:
    """Let the reader foretell, pod by pod, where a spread constraint sends them; knobs replay the story.

    `play(**setting)` gets one value per knob and returns the rounds of a listener. It must depend on its arguments
    only. By text: `player.guess("b")`, `player.go(1)`, `player.turn("maxSkew", 2)`, `player.start_over()`.

        views.spread_player(play, {"maxSkew": [1, 2], "whenUnsatisfiable": ["DoNotSchedule", "ScheduleAnyway"]})
    """
    if not all(knobs.values()):
        raise errors.ManifestError("A knob of a spread player has no values; give each at least one.")
    player = SpreadPlayer(play, knobs, lang)
    if not player.rounds or not player.rounds[0].counted:
        raise errors.ManifestError(
            "This story has no pod with a spread constraint. Put listener.plugin into connect(plugins=[…]), and call "
            "listener.hear(cluster.trace(name)) after each pod."
        )
    return player
