"""spec.successPolicy of an indexed Job: which succeeded indexes are enough."""

from collections.abc import Mapping
from typing import Any

from labkit.controllers.batch import indexes


def met(policy: Mapping[str, Any] | None, completions: int, succeeded: indexes.Intervals) -> str | None:
    """Return the message of the first rule that is met, or None (matchSuccessPolicy)."""
    if not succeeded:
        return None
    for index, rule in enumerate((policy or {}).get("rules") or ()):
        if _rule_met(rule, completions, succeeded):
            return f"Matched rules at index {index}"
    return None


def _rule_met(rule: Mapping[str, Any], completions: int, succeeded: indexes.Intervals) -> bool:
    count = rule.get("succeededCount")
    if rule.get("succeededIndexes") is None:
        return count is not None and indexes.total(succeeded) >= int(count)
    required = indexes.parse(rule["succeededIndexes"], completions)
    if not required:
        return False
    done = indexes.common(required, succeeded)
    return done == indexes.total(required) or (count is not None and done >= int(count))
