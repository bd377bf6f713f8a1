"""Reading a configuration: what a notebook may leave out, and what it is told."""

from typing import Any

import pytest

from labkit import errors
from labkit.scheduler.configuration import reading

V1 = "kubescheduler.config.k8s.io/v1"
DEFAULTS = [("PrioritySort", 0), ("DefaultBinder", 0)]

SHORT = {
    "nothing at all": None,
    "an empty mapping": {},
    "no apiVersion and no kind": {"profiles": [{}]},
    "profiles that are null": {"profiles": None},
}


@pytest.mark.parametrize("config", SHORT.values(), ids=SHORT.keys())
def test_what_is_left_out_means_the_default(config: Any) -> None:
    whole = reading.read(config, DEFAULTS)
    assert [one["schedulerName"] for one in whole["profiles"]] == ["default-scheduler"]
    assert (whole["parallelism"], whole["podMaxBackoffSeconds"]) == (16, 10)


def test_what_is_given_is_not_changed() -> None:
    config = {"profiles": [{"plugins": {"score": {"enabled": [{"name": "A"}]}}, "pluginConfig": [{"name": "A"}]}]}
    before = str(config)
    reading.read(config, DEFAULTS)
    assert str(config) == before


# Words after upstream's text, and refusals whose text holds the document itself.
HINTS = {
    "an old version is told the new one": (
        {"apiVersion": "kubescheduler.config.k8s.io/v1beta3", "kind": "KubeSchedulerConfiguration"},
        f"Write apiVersion: {V1} and kind: KubeSchedulerConfiguration. Older versions are gone",
    ),
    "another kind is told the right one": ({"apiVersion": "v1", "kind": "Pod"}, f"Write apiVersion: {V1} and kind:"),
    "a kind without a version": (
        {"kind": "KubeSchedulerConfiguration"},
        "Object 'apiVersion' is missing in '{\"kind\":\"KubeSchedulerConfiguration\"}' Write apiVersion",
    ),
    "a version without a kind": ({"apiVersion": V1}, f"Object 'Kind' is missing in '{{\"apiVersion\":\"{V1}\"}}'"),
    "a kind that is a number": (
        {"apiVersion": V1, "kind": 3},
        "couldn't get version/kind; json parse error: json: cannot unmarshal number into Go struct field .kind",
    ),
    "a list": ([1, 2], "json: cannot unmarshal array into Go value of type struct { APIVersion"),
    "a text": ("config.yaml", "json: cannot unmarshal string into Go value"),
}


@pytest.mark.parametrize(("config", "words"), HINTS.values(), ids=HINTS.keys())
def test_what_is_no_configuration_is_told_so(config: Any, words: str) -> None:
    with pytest.raises(errors.ManifestError) as refused:
        reading.read(config, DEFAULTS)
    assert words in str(refused.value)
