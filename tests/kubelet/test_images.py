"""Image names: taken apart, refused, missing, present."""

import pytest

from labkit.kubelet import images

NAMES = {
    "nginx": ("docker.io", "library/nginx", "latest"),
    "nginx:1.29": ("docker.io", "library/nginx", "1.29"),
    "team/app:v1": ("docker.io", "team/app", "v1"),
    "quay.io/team/app": ("quay.io", "team/app", "latest"),
    "localhost:5000/app:v2": ("localhost:5000", "app", "v2"),
    "nginx@sha256:abc": ("docker.io", "library/nginx", "sha256:abc"),
}


@pytest.mark.parametrize(("image", "parts"), NAMES.items(), ids=NAMES.keys())
def test_a_name_is_filled_in_as_a_container_runtime_does(image: str, parts: tuple[str, str, str]) -> None:
    reference = images.Reference.parse(image)
    assert (reference.host, reference.repository, reference.tag) == parts


def test_a_capital_letter_is_refused_in_the_kubelets_words() -> None:
    assert images.invalid("Bad_Name::x").endswith(
        "invalid reference format: repository name (library/Bad_Name) must be lowercase"
    )
    assert images.invalid("nginx:1.29") == ""


@pytest.mark.parametrize("image", ["shop:does-not-exist", "does-not-exist/app:1", "nginx:no-such-tag"])
def test_a_marked_name_cannot_be_fetched(image: str) -> None:
    assert images.pull_error(image).endswith(": not found"), images.pull_error(image)


def test_a_registry_that_cannot_be_resolved_says_so() -> None:
    error = images.pull_error("registry.invalid/team/app:1")
    assert 'Head "https://registry.invalid/v2/team/app/manifests/1"' in error
    assert error.endswith("no such host")


def test_an_ordinary_name_can_be_fetched() -> None:
    assert images.pull_error("nginx:1.29") == ""


@pytest.mark.parametrize(
    ("container", "policy"),
    [
        ({"image": "nginx"}, "Always"),
        ({"image": "nginx:latest"}, "Always"),
        ({"image": "nginx:1.29"}, "IfNotPresent"),
        ({"image": "nginx", "imagePullPolicy": "Never"}, "Never"),
    ],
)
def test_the_pull_policy_follows_the_tag_unless_given(container: dict[str, str], policy: str) -> None:
    assert images.policy(container) == policy


def test_a_node_knows_the_images_it_lists() -> None:
    assert images.known_to({"status": {"images": [{"names": ["a:1", "a@sha256:0"]}]}}) == {"a:1", "a@sha256:0"}
    assert images.known_to({}) == set()
