from typing import Any

import pytest

from labkit.apiserver import resource_version


@pytest.mark.parametrize(
    ("text", "expected"), [("", 0), ("0", 0), ("00", 0), ("0152", 152), ("18446744073709551615", 2**64 - 1)]
)
def test_a_number(text: str, expected: int) -> None:
    assert resource_version.number(text) == expected


@pytest.mark.parametrize("text", ["x", "-1", "+1", " 1", "1x", "0x1", "1_0", "1e3", "١"])
def test_anything_else_is_none(text: str) -> None:
    with pytest.raises(resource_version.NoNumber) as refused:
        resource_version.number(text)
    assert str(refused.value) == f'strconv.ParseUint: parsing "{text}": invalid syntax'


@pytest.mark.parametrize("text", ["18446744073709551616", "9" * 5000])
def test_what_is_too_large_says_so(text: str) -> None:
    with pytest.raises(resource_version.NoNumber, match="value out of range"):
        resource_version.number(text)


NEW = "/api/v1/namespaces/default/configmaps"
LEASES = "/apis/coordination.k8s.io/v1/namespaces/default/leases"
TAKEN = "resourceVersion should not be set on objects to be created"


def meta(name: str, version: str) -> dict[str, object]:
    return {"metadata": {"name": name, "resourceVersion": version}}


def test_a_new_object_may_not_say_of_which_version_it_is(ask: Any) -> None:
    refused = ask("POST", NEW, meta("a", "7"))
    assert (refused.status, refused.payload["message"]) == (500, TAKEN)
    assert ask("POST", NEW, meta("a", "no number")).status == 201, "what is no version at all is never looked at"
    assert ask("POST", NEW, meta("b", "0")).status == 201
    tried = ask("POST", f"{NEW}?dryRun=All", meta("c", "7"))
    assert (tried.status, tried.payload["metadata"]["resourceVersion"]) == (201, "7")
    assert ask("POST", NEW, {"metadata": {"name": "X", "resourceVersion": "7"}}).status == 422, "the name comes first"


def test_a_put_that_creates_may(ask: Any) -> None:
    assert ask("PUT", f"{LEASES}/a", meta("a", "7")).status == 201
    refused = ask("PUT", f"{LEASES}/b", meta("b", "x"))
    assert (refused.status, refused.payload["message"]) == (500, 'strconv.ParseUint: parsing "x": invalid syntax')


def test_zero_is_no_version(ask: Any) -> None:
    have = ask("POST", NEW, {"metadata": {"name": "a"}}).payload["metadata"]["resourceVersion"]
    assert ask("PUT", f"{NEW}/a", meta("a", "0")).status == 200
    assert ask("PUT", f"{NEW}/a", meta("a", f"0{have}")).status == 200, "versions are compared as numbers"
    assert ask("PUT", f"{NEW}/a", meta("a", "1")).status == 409
    gone = ask("DELETE", f"{NEW}/a", {"preconditions": {"resourceVersion": ""}})
    assert gone.status == 409, "a precondition that is empty is a precondition"
