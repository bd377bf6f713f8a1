"""The enumerations of the API: which fields have one, and how the documentation shows it."""

import pytest

from labkit.apiserver.schema import enums

CORE = "io.k8s.api.core.v1"


@pytest.mark.parametrize(
    ("identifier", "field", "values"),
    [
        pytest.param(
            f"{CORE}.ServiceSpec",
            "type",
            {"ClusterIP", "ExternalName", "LoadBalancer", "NodePort"},
            id="a service's type",
        ),
        pytest.param(
            f"{CORE}.PersistentVolumeSpec",
            "accessModes",
            {"ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"},
            id="the items of a list",
        ),
        pytest.param(
            f"{CORE}.EphemeralContainer",
            "imagePullPolicy",
            {"Always", "IfNotPresent", "Never"},
            id="a field that Go embeds",
        ),
        pytest.param(
            "io.k8s.api.discovery.v1.EndpointSlice",
            "addressType",
            {"FQDN", "IPv4", "IPv6"},
            id="values that are another type's",
        ),
        pytest.param(
            "io.k8s.api.networking.v1.HTTPIngressPath",
            "pathType",
            {"Exact", "ImplementationSpecific", "Prefix"},
            id="values that are converted",
        ),
        pytest.param(f"{CORE}.ServiceSpec", "clusterIP", set(), id="any text"),
        pytest.param("nobody", "nothing", set(), id="an unknown type"),
    ],
)
def test_values(identifier: str, field: str, values: set[str]) -> None:
    assert set(enums.of(identifier, field)) == values


def test_described() -> None:
    said = enums.described({"B": "is second", "A": ""})
    assert said == '\n\nPossible enum values:\n - `"A"`\n - `"B"` is second'
    assert enums.described({}) == ""
