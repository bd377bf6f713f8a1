"""The order of versions: v10 before v2 before v1, those before betas, betas before alphas, odd names last."""

import re

STAGES = {"": 3, "beta": 2, "alpha": 1}
KUBE_LIKE = re.compile(r"v(\d+)(?:(alpha|beta)(\d+))?")


def rank(version: str) -> tuple[int, int, int, tuple[int, ...]]:
    """Return what sorts versions, the preferred one having the greatest (apimachinery's version comparison)."""
    match = KUBE_LIKE.fullmatch(version)
    if match is None:
        return 0, 0, 0, (*(-ord(letter) for letter in version), 1)  # a to z, the shorter first
    return STAGES[match.group(2) or ""], int(match.group(1)), int(match.group(3) or 0), ()
