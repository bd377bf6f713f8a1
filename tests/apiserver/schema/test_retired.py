import pytest

from labkit.apiserver.schema import pack, retired


@pytest.mark.parametrize(
    ("version", "kind", "expected"),
    [
        ("apps/v1beta1", "Deployment", True),
        ("extensions/v1beta1", "Ingress", True),
        ("apps/v1beta1", "DeleteOptions", True),
        ("apps/v1beta1", "DaemonSet", False),
        ("apps/v1alpha1", "Deployment", False),
        ("batch/v2alpha1", "CronJob", False),
    ],
)
def test_what_can_still_be_read(version: str, kind: str, expected: bool) -> None:
    assert retired.is_known(version, kind) is expected


def test_what_is_served_is_not_retired() -> None:
    both = [(version, kind) for version, kinds in retired._all().items() for kind in kinds]
    assert both
    assert not [one for one in both if pack.kind_type(*one) is not None]
