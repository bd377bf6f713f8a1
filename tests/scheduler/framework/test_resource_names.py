"""Which resources count, and how amounts are written."""

import pytest

from labkit.scheduler.framework import resource_names

SCALAR = {
    "a vendor's resource": ("example.com/gpu", True),
    "huge pages": ("hugepages-2Mi", True),
    "attachable volumes": ("attachable-volumes-x", True),
    "one of Kubernetes' own domain": ("batch.kubernetes.io/thing", True),
    "a quota name": ("requests.example.com/gpu", False),
    "a name without a domain": ("gpu", False),
}


@pytest.mark.parametrize(("name", "counts"), SCALAR.values(), ids=SCALAR.keys())
def test_scalar_resources(name: str, counts: bool) -> None:
    assert resource_names.is_scalar(name) is counts


WRITTEN = {
    "cpu is milli": ("cpu", 1500, "1500"),
    "whole mebibytes": ("memory", 3 * 1024 * 1024, "3Mi"),
    "whole kibibytes": ("memory", 1536, "1536"),
    "kibibytes": ("memory", 2048, "2Ki"),
    "gpus are just counted": ("example.com/gpu", 4, "4"),
}


@pytest.mark.parametrize(("name", "amount", "text"), WRITTEN.values(), ids=WRITTEN.keys())
def test_amounts_in_explanations(name: str, amount: int, text: str) -> None:
    assert resource_names.written(name, amount) == text
