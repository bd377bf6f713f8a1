"""A configuration in a ConfigMap: which key holds it."""

from typing import Any

import pytest

from labkit import errors
from labkit.scheduler.configuration import config_map

CONFIG = "apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\nparallelism: {}\n"


def a_map(**data: str) -> dict[str, Any]:
    return {"metadata": {"name": "m", "namespace": "kube-system"}, "data": data}


FOUND = {
    "the only configuration": (a_map(config=CONFIG.format(3)), "", 3),
    "other texts are passed over": (a_map(a="b: [", b="kind: Pod", config=CONFIG.format(4), d="- x"), "", 4),
    "the one that is named": (a_map(a=CONFIG.format(5), b=CONFIG.format(6)), "b", 6),
}


@pytest.mark.parametrize(("given", "key", "parallelism"), FOUND.values(), ids=FOUND.keys())
def test_found(given: dict[str, Any], key: str, parallelism: int) -> None:
    assert config_map.read(given, key)["parallelism"] == parallelism


REFUSED = {
    "no data": (a_map(), "", "ConfigMap kube-system/m should hold a KubeSchedulerConfiguration; it holds none."),
    "two of them": (a_map(a=CONFIG, b=CONFIG), "", "it holds 2 of them (a, b); name one by its key."),
    "a key that is not there": (a_map(a=CONFIG), "x", "ConfigMap kube-system/m has no key 'x'. Keys: a."),
    "broken YAML under the key": (a_map(a="b: ["), "a", "ConfigMap kube-system/m, key a, line 1"),
    "a list under the key": (a_map(a="- x"), "a", "this is not even a mapping"),
}


@pytest.mark.parametrize(("given", "key", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_refused(given: dict[str, Any], key: str, words: str) -> None:
    given["data"] = {name: text.replace("{}", "1") for name, text in given["data"].items()}
    with pytest.raises(errors.ManifestError) as refused:
        config_map.read(given, key)
    assert words in str(refused.value)
