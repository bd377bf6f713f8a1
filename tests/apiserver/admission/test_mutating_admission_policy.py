"""MutatingAdmissionPolicies at work; outcomes and texts are those of a Kubernetes 1.36.2 API server."""

from typing import Any

import pytest

GROUP = "/apis/admissionregistration.k8s.io/v1"
POLICIES, BINDINGS = f"{GROUP}/mutatingadmissionpolicies", f"{GROUP}/mutatingadmissionpolicybindings"
MAPS, PODS = "/api/v1/namespaces/default/configmaps", "/api/v1/namespaces/default/pods"
DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments"
DENIED = "policy 'p' with binding 'b' denied request: "


def rules(resource: str = "configmaps", group: str = "") -> dict[str, Any]:
    rule = {"apiGroups": [group], "apiVersions": ["v1"], "operations": ["CREATE", "UPDATE"], "resources": [resource]}
    return {"resourceRules": [rule]}


def merge(expression: str) -> dict[str, Any]:
    return {"patchType": "ApplyConfiguration", "applyConfiguration": {"expression": expression}}


def patch(expression: str) -> dict[str, Any]:
    return {"patchType": "JSONPatch", "jsonPatch": {"expression": expression}}


def bind(ask: Any, *mutations: dict[str, Any], name: str = "p", binding: Any = None, **spec: Any) -> None:
    """Create a policy, about ConfigMaps unless it says something else, and bind it."""
    usual = {"matchConstraints": rules(), "mutations": list(mutations), "reinvocationPolicy": "Never"}
    created = ask("POST", POLICIES, {"metadata": {"name": name}, "spec": {**usual, **spec}})
    assert created.status == 201, created.payload
    bound = {"policyName": name, **(binding or {})}
    named = {"metadata": {"name": name.replace("p", "b")}, "spec": bound}
    created = ask("POST", BINDINGS, named)
    assert created.status == 201, created.payload


def made(ask: Any, target: str = MAPS, **body: Any) -> Any:
    """Create an object, a ConfigMap {a: 1} unless it says something else, and return the answer."""
    return ask("POST", target, body or {"metadata": {"name": "m"}, "data": {"a": "1"}})


DATA = {
    "a configuration is merged": (merge('Object{data: {"x": object.data.a + "2"}}'), {"a": "1", "x": "12"}),
    "a field that is optional may be absent": (merge("Object{?data: optional.none()}"), {"a": "1"}),
    "a patch is carried out": (
        patch('[JSONPatch{op: "add", path: "/data/x", value: "2"}, JSONPatch{op: "remove", path: "/data/a"}]'),
        {"x": "2"},
    ),
    "a patch for every key": (
        patch('object.data.map(k, JSONPatch{op: "replace", path: "/data/" + k, value: object.data[k] + "!"})'),
        {"a": "1!"},
    ),
    "a patch whose test fails changes nothing": (
        patch('[JSONPatch{op: "test", path: "/data/a", value: "2"}, JSONPatch{op: "remove", path: "/data/a"}]'),
        {"a": "1"},
    ),
}


@pytest.mark.parametrize(("mutation", "data"), DATA.values(), ids=DATA.keys())
def test_a_policy_changes_what_is_created(ask: Any, mutation: dict[str, Any], data: dict[str, str]) -> None:
    bind(ask, mutation)
    assert made(ask).payload["data"] == data


def test_a_name_with_a_slash_is_escaped_in_a_path(ask: Any) -> None:
    path = '"/metadata/labels/" + jsonpatch.escapeKey("b.io/c")'
    labels = 'JSONPatch{op: "add", path: "/metadata/labels", value: {}}'
    bind(ask, patch(f'[{labels}, JSONPatch{{op: "add", path: {path}, value: "x"}}]'))
    assert made(ask).payload["metadata"]["labels"] == {"b.io/c": "x"}


REFUSED = {
    "a field that there is not": (
        merge("Object{foo: 1}"),
        "error applying patch: failed to convert patch object to typed object: .foo: field not declared in schema",
    ),
    "a value of another type": (
        merge('Object{data: {"x": 1}}'),
        (
            "error applying patch: failed to convert patch object to typed object: "
            ".data.x: expected string, got &value.valueUnstructured{Value:1}"
        ),
    ),
    "null for a map": (
        merge("Object{data: null}"),
        "error applying patch: failed to convert patch object to typed object: .data: expected map, got &{NULL_VALUE}",
    ),
    "a list that is replaced as a whole": (
        merge(
            "Object{metadata: Object.metadata{ownerReferences: [Object.metadata.ownerReferences{"
            'apiVersion: "v1", kind: "Pod", name: "x", uid: "u"}]}}'
        ),
        (
            "error applying patch: invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: "
            ".metadata.ownerReferences[0]"
        ),
    ),
    "a type that is not called like its field": (
        merge('Object{metadata: Object.wrong{labels: {"a": "b"}}}'),
        (
            'type mismatch: unexpected type name "Object.wrong", expected "Object.metadata", '
            "which matches field name path from root Object type"
        ),
    ),
    "keys that are no texts": (merge('Object{data: {1: "x"}}'), "invalid return type: *dynamic.ObjectVal"),
    "an expression without a value": (
        merge('Object{data: {"x": object.data.z}}'),
        "expression 'Object{data: {\"x\": object.data.z}}' resulted in error: no such key: z",
    ),
    "an unknown operation": (patch("[JSONPatch{}]"), "JSON Patch: Unexpected kind: "),
    "an operation that is no text": (
        patch("[JSONPatch{op: dyn(1)}]"),
        "expression '[JSONPatch{op: dyn(1)}]' resulted in error: unexpected type int64 for JSONPatchType 'op' field",
    ),
    "a place that there is not": (
        patch('[JSONPatch{op: "add", path: "/foo/bar", value: "1"}]'),
        'JSON Patch: add operation does not apply: doc is missing path: "/foo/bar": missing value',
    ),
}


@pytest.mark.parametrize(("mutation", "told"), REFUSED.values(), ids=REFUSED.keys())
def test_a_mutation_that_fails_refuses_the_request(ask: Any, mutation: dict[str, Any], told: str) -> None:
    bind(ask, mutation)
    answer = made(ask)
    causes = [{"message": DENIED + told}]
    assert (answer.status, answer.payload["message"]) == (403, DENIED + told)
    assert (answer.payload["reason"], answer.payload["details"]["causes"]) == ("Invalid", causes)


def test_all_mutations_that_fail_are_causes(ask: Any) -> None:
    bind(ask, merge("Object{foo: 1}"), merge("Object{bar: 1}"))
    assert len(made(ask).payload["details"]["causes"]) == 2


def test_a_failure_may_be_ignored_and_the_next_mutation_is_made(ask: Any) -> None:
    bind(ask, merge("Object{foo: 1}"), merge('Object{data: {"x": "1"}}'), failurePolicy="Ignore")
    assert made(ask).payload["data"] == {"a": "1", "x": "1"}


def test_a_patch_that_leaves_no_object_of_its_kind_cannot_be_ignored(ask: Any) -> None:
    bind(ask, patch('[JSONPatch{op: "add", path: "/foo", value: 1}]'), failurePolicy="Ignore")
    answer = made(ask)
    assert answer.status == 500
    assert answer.payload["message"] == 'Internal error occurred: strict decoding error: unknown field "foo"'


def test_later_mutations_and_variables_see_earlier_ones(ask: Any) -> None:
    first, second = merge('Object{data: {"a": "new"}}'), merge('Object{data: {"y": variables.a}}')
    bind(ask, first, second, variables=[{"name": "a", "expression": "object.data.a"}])
    assert made(ask).payload["data"] == {"a": "new", "y": "new"}


CONDITIONS = {
    "one that does not hold": ("false", {}, ""),
    "an error": ("object.z == 1", {}, DENIED + "expression 'object.z == 1' resulted in error: no such key: z"),
    "an error that is ignored": ("object.z == 1", {"failurePolicy": "Ignore"}, ""),
}


@pytest.mark.parametrize(("condition", "more", "told"), CONDITIONS.values(), ids=CONDITIONS.keys())
def test_match_conditions_come_first(ask: Any, condition: str, more: dict[str, Any], told: str) -> None:
    bind(ask, merge("Object{foo: 1}"), matchConditions=[{"name": "c", "expression": condition}], **more)
    assert made(ask).payload.get("message", "") == told


COUNT = merge(
    'Object{metadata: Object.metadata{annotations: {"n": '
    'string(int(object.metadata.?annotations[?"n"].orValue("0")) + 1)}}}'
)


@pytest.mark.parametrize(("policy", "times"), [("Never", "1"), ("IfNeeded", "2")])
def test_a_policy_may_ask_to_see_the_object_once_more(ask: Any, policy: str, times: str) -> None:
    bind(ask, COUNT, reinvocationPolicy=policy)
    bind(ask, merge('Object{data: {"x": "1"}}'), name="p2")
    assert made(ask).payload["metadata"]["annotations"] == {"n": times}


def test_what_comes_with_a_pod_comes_to_a_container_that_a_policy_adds(ask: Any) -> None:
    ask("POST", "/api/v1/namespaces/default/serviceaccounts", {"metadata": {"name": "default"}})
    added = 'Object{spec: Object.spec{containers: [Object.spec.containers{name: "side", image: "s:1"}]}}'
    bind(ask, merge(added), matchConstraints=rules("pods"))
    spec = made(ask, PODS, metadata={"name": "p"}, spec={"containers": [{"name": "c", "image": "i"}]}).payload["spec"]
    volumes = [one["name"] for one in spec["volumes"]]
    mounted = [one["volumeMounts"][0]["name"] for one in spec["containers"]]
    assert [one["name"] for one in spec["containers"]] == ["c", "side"]
    assert len(volumes) == 1
    assert mounted == volumes * 2
    assert (spec["containers"][1]["resources"], spec["containers"][1]["imagePullPolicy"]) == ({}, "IfNotPresent")


def a_deployment(ask: Any) -> Any:
    template = {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [{"name": "c", "image": "i"}]}}
    spec = {"replicas": 1, "selector": {"matchLabels": {"a": "b"}}, "template": template}
    return made(ask, DEPLOYMENTS, metadata={"name": "d"}, spec=spec).payload


LABEL = merge("Object{metadata: Object.metadata{labels: {params.data.v: 'x'}}}")
KIND = {"apiVersion": "v1", "kind": "ConfigMap"}


def test_parameters_come_from_what_the_binding_names_or_selects(ask: Any) -> None:
    for name, labels in (("one", {}), ("two", {"k": "l"}), ("three", {"k": "l"})):
        made(ask, metadata={"name": name, "labels": labels}, data={"v": f"from-{name}"})
    about = {"matchConstraints": rules("deployments", "apps"), "paramKind": KIND}
    bind(ask, LABEL, binding={"paramRef": {"name": "one", "parameterNotFoundAction": "Deny"}}, **about)
    selected = {"selector": {"matchLabels": {"k": "l"}}, "parameterNotFoundAction": "Deny"}
    bind(ask, LABEL, name="p2", binding={"paramRef": selected}, **about)
    assert set(a_deployment(ask)["metadata"]["labels"]) == {"from-one", "from-two", "from-three"}


MISSING = {
    "a missing parameter": (
        KIND,
        "Deny",
        DENIED + "failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction",
    ),
    "a missing parameter that is allowed": (KIND, "Allow", ""),
    "a kind that nobody knows": (
        {"apiVersion": "x.io/v1", "kind": "Foo"},
        "Deny",
        (
            'policy "p" denied request: failed to configure policy: failed to find resource referenced by paramKind: '
            "'x.io/v1, Kind=Foo'"
        ),
    ),
}


@pytest.mark.parametrize(("kind", "action", "told"), MISSING.values(), ids=MISSING.keys())
def test_parameters_may_be_missing(ask: Any, kind: dict[str, str], action: str, told: str) -> None:
    reference = {"name": "nope", "parameterNotFoundAction": action}
    about = {"matchConstraints": rules("deployments", "apps"), "paramKind": kind}
    bind(ask, LABEL, binding={"paramRef": reference}, **about)
    answer = a_deployment(ask)
    assert (answer.get("message", ""), answer.get("reason")) == (told, "Forbidden" if told else None)


def test_a_scale_cannot_be_merged_with(ask: Any) -> None:
    a_deployment(ask)
    rule = {**rules("deployments/scale", "apps")["resourceRules"][0], "operations": ["UPDATE"]}
    bind(ask, merge("Object{spec: Object.spec{replicas: 5}}"), matchConstraints={"resourceRules": [rule]})
    scale = {"spec": {"replicas": 3}}
    answer = ask("PATCH", f"{DEPLOYMENTS}/d/scale", scale, "application/merge-patch+json")
    told = "error applying patch: failed to convert patch object to typed object: no corresponding type for "
    assert answer.payload["message"] == f"{DENIED}{told}autoscaling/v1, Kind=Scale"


def test_a_policy_without_a_binding_changes_nothing(ask: Any) -> None:
    bind(ask, merge('Object{data: {"x": "1"}}'), binding={"policyName": "another"})
    assert made(ask).payload["data"] == {"a": "1"}


def test_the_namespace_cannot_be_changed(ask: Any) -> None:
    bind(ask, merge('Object{metadata: Object.metadata{namespace: "other"}}'))
    assert made(ask).payload["message"].startswith("the namespace of the provided object does not match")


def test_a_policy_cannot_lock_its_own_change_out(ask: Any) -> None:
    everything = rules("*", "*")
    bind(ask, merge("Object{foo: 1}"), matchConstraints=everything)
    assert ask("DELETE", f"{BINDINGS}/b").status == 200
    assert made(ask).status == 201


def test_custom_resources_are_merged_by_their_schema(ask: Any) -> None:
    keyed = {
        "type": "array",
        "x-kubernetes-list-type": "map",
        "x-kubernetes-list-map-keys": ["k"],
        "items": {
            "type": "object",
            "required": ["k"],
            "properties": {"k": {"type": "string"}, "v": {"type": "string", "default": "usual"}},
        },
    }
    schema = {"type": "object", "properties": {"spec": {"type": "object", "properties": {"m": keyed}}}}
    version = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}
    names = {"plural": "foos", "kind": "Foo"}
    spec = {"group": "x.io", "names": names, "scope": "Namespaced", "versions": [version]}
    definition = {"metadata": {"name": "foos.x.io"}, "spec": spec}
    assert ask("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition).status == 201
    more = merge('Object{spec: Object.spec{m: [Object.spec.m{k: "b"}, Object.spec.m{k: "a", v: "new"}]}}')
    pruned = patch('[JSONPatch{op: "add", path: "/spec/nope", value: 1}]')
    bind(ask, more, pruned, matchConstraints=rules("foos", "x.io"))
    foo = {"apiVersion": "x.io/v1", "kind": "Foo", "metadata": {"name": "f"}, "spec": {"m": [{"k": "a", "v": "old"}]}}
    answer = ask("POST", "/apis/x.io/v1/namespaces/default/foos", foo)
    found = {one["k"]: one["v"] for one in answer.payload["spec"]["m"]}
    assert (found, list(answer.payload["spec"])) == ({"a": "new", "b": "usual"}, ["m"])
