"""Time, order and chance: the only place that may ask a clock or draw a random number."""
