"""Validation of Jobs and CronJobs."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from labkit.api import cron as cron_schedules
from labkit.api import selectors
from labkit.api.status import Cause
from labkit.apiserver.schema import internal_types
from labkit.apiserver.validation import fields, numbers, pod_template

Spec = Mapping[str, Any]
COUNTS = (
    "parallelism",
    "completions",
    "activeDeadlineSeconds",
    "backoffLimit",
    "ttlSecondsAfterFinished",
    "backoffLimitPerIndex",
)
MODES = ("NonIndexed", "Indexed")
ACTIONS = ("Count", "FailIndex", "FailJob", "Ignore")
UID_LABEL = "batch.kubernetes.io/controller-uid"
FIXED = ("completions", "completionMode", "selector")


def validate(spec: Spec, uid: str) -> Iterator[Cause]:
    """Yield what is wrong with a Job's spec."""
    yield from _selector(spec, uid)
    yield from parts(spec, "spec")
    if spec.get("selector") is not None:
        labels = spec["template"]["metadata"].get("labels")
        if not selectors.from_json(spec["selector"]).matches(labels or {}):
            yield fields.invalid("spec.template.metadata.labels", labels, "`selector` does not match template `labels`")
    else:
        labels = spec["template"]["metadata"].get("labels")
        yield fields.invalid("spec.template.metadata.labels", labels, "`selector` does not match template `labels`")


def _selector(spec: Spec, uid: str) -> Iterator[Cause]:
    selector = spec.get("selector")
    if selector is None:
        yield fields.required("spec.selector")
    elif not spec.get("manualSelector") and selector != {"matchLabels": {UID_LABEL: uid}}:
        yield fields.invalid("spec.selector", _sorted(selector), "`selector` not auto-generated")


def _sorted(selector: Spec) -> Spec:
    return {**selector, "matchLabels": dict(sorted((selector.get("matchLabels") or {}).items()))}


def parts(spec: Spec, path: str) -> Iterator[Cause]:
    """Yield what is wrong with the spec of a Job or of a CronJob's template."""
    yield from numbers.not_negative(spec, path, *COUNTS[:4])
    yield from numbers.not_negative(spec, path, *COUNTS[4:])
    mode = spec.get("completionMode")
    if mode is not None and mode not in MODES:
        yield fields.not_supported(f"{path}.completionMode", mode, MODES)
    if spec.get("backoffLimitPerIndex") is not None and mode != "Indexed":
        yield fields.invalid(
            f"{path}.backoffLimitPerIndex", spec["backoffLimitPerIndex"], "requires indexed completion mode"
        )
    yield from _failure_rules(spec, path)
    yield from pod_template.validate(spec["template"], f"{path}.template")
    if spec["template"]["spec"].get("restartPolicy") == "Always":
        yield fields.required(f"{path}.template.spec.restartPolicy", 'valid values: "OnFailure", "Never"')


def _failure_rules(spec: Spec, path: str) -> Iterator[Cause]:
    for index, rule in enumerate((spec.get("podFailurePolicy") or {}).get("rules") or ()):
        at = f"{path}.podFailurePolicy.rules[{index}]"
        if rule.get("action") not in ACTIONS:
            yield fields.not_supported(f"{at}.action", rule.get("action", ""), ACTIONS)
        codes = rule.get("onExitCodes")
        if codes is not None and not codes.get("values"):
            yield fields.invalid(
                f"{at}.onExitCodes.values", codes.get("values") or [], "at least one value is required"
            )


def unchanged(spec: Spec, old: Spec) -> Iterator[Cause]:
    """Yield a change of what a Job keeps for life."""
    elastic = old.get("completionMode") == "Indexed" and spec.get("completions") == spec.get("parallelism")
    for name in FIXED:
        if spec.get(name) != old.get(name) and not (name == "completions" and elastic):
            yield fields.invalid(f"spec.{name}", spec.get(name), "field is immutable")
    if spec["template"] != old["template"] and not old.get("suspend"):
        shown = internal_types.of("PodTemplateSpec", spec["template"])
        yield fields.invalid("spec.template", shown, "field is immutable")


def cron(spec: Spec) -> Iterator[Cause]:
    """Yield what is wrong with a CronJob's spec."""
    yield from _schedule(spec.get("schedule", ""))
    yield from numbers.not_negative(spec, "spec", "startingDeadlineSeconds")
    if spec.get("timeZone") is not None:
        yield from _time_zone(spec["timeZone"])
    if spec.get("concurrencyPolicy") not in ("Allow", "Forbid", "Replace"):
        yield fields.not_supported(
            "spec.concurrencyPolicy", spec.get("concurrencyPolicy", ""), ("Allow", "Forbid", "Replace")
        )
    yield from parts(spec["jobTemplate"]["spec"], "spec.jobTemplate.spec")
    yield from numbers.not_negative(spec, "spec", "successfulJobsHistoryLimit", "failedJobsHistoryLimit")


def _schedule(schedule: str) -> Iterator[Cause]:
    at = "spec.schedule"
    if not schedule:
        yield fields.required(at)
    elif "TZ" in schedule:
        yield fields.invalid(at, schedule, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead")
    else:
        try:
            cron_schedules.parse(schedule)
        except ValueError as problem:
            yield fields.invalid(at, schedule, str(problem))


# Any place of the time zone database, by shape: the database itself is not at hand everywhere.
ZONE = re.compile(
    r"(Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific|Etc)/[A-Za-z_+\-0-9/]+|UTC|GMT|[A-Z][A-Za-z0-9]+"
)


def _time_zone(zone: str) -> Iterator[Cause]:
    if not zone:
        yield fields.invalid("spec.timeZone", zone, "timeZone must be nil or non-empty string")
    elif zone.lower() == "local":
        yield fields.invalid(
            "spec.timeZone",
            zone,
            "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones",
        )
    elif ZONE.fullmatch(zone) is None:
        yield fields.invalid("spec.timeZone", zone, f"unknown time zone {zone}")


# A Job has ended only after it was decided that it is to end.
_BEFORE_THE_END = {"Complete": "SuccessCriteriaMet", "Failed": "FailureTarget"}


def status(new: Mapping[str, Any], old: Mapping[str, Any]) -> Iterator[Cause]:
    """Yield what is wrong with a changed status."""
    for end, reason in _BEFORE_THE_END.items():
        if _holds(new, end) and not _holds(old, end) and not _holds(new, reason):
            text = f"cannot set {end}=True condition without the {reason}=true condition"
            yield Cause("FieldValueInvalid", f"Invalid value: {text}", "status.conditions")


def _holds(found: Mapping[str, Any], type_: str) -> bool:
    return any(one.get("type") == type_ and one.get("status") == "True" for one in found.get("conditions") or ())
