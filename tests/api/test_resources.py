import pytest

from labkit.api import resources


@pytest.mark.parametrize(
    ("word", "plural"),
    [
        ("po", "pods"),
        ("Pod", "pods"),
        ("pods", "pods"),
        ("deploy", "deployments"),
        ("deployments.apps", "deployments"),
        ("ns", "namespaces"),
        ("ingress", "ingresses"),
        ("ev", "events"),
    ],
)
def test_a_resource_has_many_names(word: str, plural: str) -> None:
    found = resources.by_name(word)
    assert found is not None
    assert found.plural == plural


def test_the_core_group_wins_where_two_share_a_name() -> None:
    assert resources.by_name("events").group == ""


def test_an_unknown_word_names_nothing() -> None:
    assert resources.by_name("unicorns") is None


@pytest.mark.parametrize(
    ("kind", "namespace", "name", "subresource", "path"),
    [
        (("v1", "Pod"), None, "", "", "/api/v1/pods"),
        (("v1", "Pod"), "team", "web", "", "/api/v1/namespaces/team/pods/web"),
        (("v1", "Pod"), "team", "web", "binding", "/api/v1/namespaces/team/pods/web/binding"),
        (("v1", "Node"), None, "a", "status", "/api/v1/nodes/a/status"),
        (("apps/v1", "Deployment"), "t", "d", "scale", "/apis/apps/v1/namespaces/t/deployments/d/scale"),
    ],
)
def test_a_resource_knows_its_path(
    kind: tuple[str, str], namespace: str | None, name: str, subresource: str, path: str
) -> None:
    assert resources.by_kind(*kind).path(namespace, name, subresource) == path


def test_every_subresource_is_described() -> None:
    listed = {name for one in resources.TYPES for name in one.subresources}
    assert listed == set(resources.SUBRESOURCES)


def test_no_resource_stands_twice() -> None:
    keys = [(one.group, one.version, one.plural) for one in resources.TYPES]
    assert len(keys) == len(set(keys))
