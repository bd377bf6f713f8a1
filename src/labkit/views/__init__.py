"""Pictures for people: data in, a drawing with its content in words out; nothing here fetches.

The door hands on one function per view. Every view shows itself in a notebook (`text/html`) and says the same in
sentences (`text/plain`, `str(view)`); `lang` is "en" or "ko".
"""

from labkit.views.affinity import affinity
from labkit.views.bin_packing import bin_packing
from labkit.views.compare import compare
from labkit.views.decision import decision
from labkit.views.edition import language
from labkit.views.explain import arithmetic, why
from labkit.views.facts import Facts, facts
from labkit.views.fragmentation import fragmentation
from labkit.views.gates import gates
from labkit.views.labels import labels
from labkit.views.listening import spread_listener
from labkit.views.looks import affinity_looks
from labkit.views.nodes import nodes
from labkit.views.predict import Prediction, predict
from labkit.views.preemption import preemption
from labkit.views.queue import queue
from labkit.views.refused import refused
from labkit.views.spreading import spread
from labkit.views.style import View
from labkit.views.timeline import timeline
from labkit.views.widgets.board import Board, board
from labkit.views.widgets.knob import Knob, knob
from labkit.views.widgets.ordering import Ordering, ordering
from labkit.views.widgets.spread_player import SpreadPlayer, spread_player
from labkit.views.widgets.stepper import Stepper, stepper
from labkit.views.widgets.switchboard import Switchboard, switchboard

__all__ = [
    "Board",
    "Facts",
    "Knob",
    "Ordering",
    "Prediction",
    "SpreadPlayer",
    "Stepper",
    "Switchboard",
    "View",
    "affinity",
    "affinity_looks",
    "arithmetic",
    "bin_packing",
    "board",
    "compare",
    "decision",
    "facts",
    "fragmentation",
    "gates",
    "knob",
    "labels",
    "language",
    "nodes",
    "ordering",
    "predict",
    "preemption",
    "queue",
    "refused",
    "spread",
    "spread_listener",
    "spread_player",
    "stepper",
    "switchboard",
    "timeline",
    "why",
]
