"""Pictures for people: data in, a drawing with its content in words out; nothing here fetches.

The door hands on one function per view. Every view shows itself in a notebook (`text/html`) and says the same in
sentences (`text/plain`, `str(view)`); `lang` is "en" or "ko".
"""

from labkit.views.bin_packing import bin_packing
from labkit.views.compare import compare
from labkit.views.decision import decision
from labkit.views.edition import language
from labkit.views.explain import arithmetic, why
from labkit.views.facts import Facts, facts
from labkit.views.fragmentation import fragmentation
from labkit.views.nodes import nodes
from labkit.views.predict import Prediction, predict
from labkit.views.queue import queue
from labkit.views.refused import refused
from labkit.views.style import View
from labkit.views.timeline import timeline
from labkit.views.widgets.knob import Knob, knob
from labkit.views.widgets.stepper import Stepper, stepper

__all__ = [
    "Facts",
    "Knob",
    "Prediction",
    "Stepper",
    "View",
    "arithmetic",
    "bin_packing",
    "compare",
    "decision",
    "facts",
    "fragmentation",
    "knob",
    "language",
    "nodes",
    "predict",
    "queue",
    "refused",
    "stepper",
    "timeline",
    "why",
]
