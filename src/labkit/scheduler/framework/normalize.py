"""The normalisation that several Score plugins share: the highest raw score becomes 100."""

from labkit.scheduler.framework.interface import MAX_NODE_SCORE, Vector


def default_normalize(scores: Vector, reverse: bool = False) -> Vector:
    """Scale to 0..100 by the maximum, truncating; `reverse` makes the lowest raw score the best."""
    highest = int(scores.max()) if len(scores) else 0
    if highest == 0:
        return scores * 0 + MAX_NODE_SCORE if reverse else scores
    scaled = MAX_NODE_SCORE * scores // highest
    return MAX_NODE_SCORE - scaled if reverse else scaled


def explain_default(scores: Vector, row: int, reverse: bool = False) -> str:
    """Spell out that step for one row: "100 - 100*1/2 = 50"."""
    highest, score = int(scores.max()), int(scores[row])
    if highest == 0:
        return f"all 0, so {MAX_NODE_SCORE}" if reverse else ""
    scaled = MAX_NODE_SCORE * score // highest
    step = f"{MAX_NODE_SCORE}*{score}/{highest}"
    return f"{MAX_NODE_SCORE} - {step} = {MAX_NODE_SCORE - scaled}" if reverse else f"{step} = {scaled}"
