"""DynamicResources: devices for claims, node by node."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from labkit.api import make
from labkit.scheduler import conformance

Object = dict[str, Any]
DRIVER = "gpu.example.com"


def device(name: str, model: str = "a100", memory: str = "40Gi", **more: Any) -> Object:
    return {
        "name": name,
        "attributes": {"model": {"string": model}, "slot": {"int": int(name[-1])}, "numa": {"int": int(name[-1]) % 2}},
        "capacity": {"memory": {"value": memory}},
        **more,
    }


def a_slice(node: str, *devices: Object, name: str = "", pool: str = "", **spec: Any) -> Object:
    where = {} if spec.keys() & {"allNodes", "nodeSelector", "perDeviceNodeSelection"} else {"nodeName": node}
    return {
        "metadata": {"name": name or f"slice-{node}"},
        "spec": {
            "driver": DRIVER,
            "pool": {"name": pool or node, "generation": 1, "resourceSliceCount": 1},
            **where,
            "devices": list(devices),
            **spec,
        },
    }


def in_pool(made: Object, **changed: int) -> Object:
    return {**made, "spec": {**made["spec"], "pool": {**made["spec"]["pool"], **changed}}}


def cel(expression: str) -> list[Object]:
    return [{"cel": {"expression": expression}}]


def exactly(name: str = "gpu", **request: Any) -> Object:
    return {"name": name, "exactly": {"deviceClassName": "gpu", **request}}


def either(*alternatives: Object) -> Object:
    return {"name": "gpu", "firstAvailable": [{"deviceClassName": "gpu", **one} for one in alternatives]}


def claim(*requests: Object, name: str = "c", status: Object | None = None, **devices: Any) -> Object:
    metadata = {"name": name, "namespace": "default", "uid": f"uid-{name}"}
    return {"metadata": metadata, "spec": {"devices": {"requests": list(requests), **devices}}, "status": status or {}}


def allocated(*names: str, node: str = "a", to: tuple[str, ...] = ()) -> Object:
    results = [{"request": "gpu", "driver": DRIVER, "pool": node, "device": one} for one in names]
    only = {"matchFields": [{"key": "metadata.name", "operator": "In", "values": [node]}]}
    allocation = {"devices": {"results": results}, "nodeSelector": {"nodeSelectorTerms": [only]}}
    reserved = [{"resource": "pods", "name": uid, "uid": uid} for uid in to]
    return {"allocation": allocation, **({"reservedFor": reserved} if reserved else {})}


def pod(*claims: str) -> Object:
    made = make.a_pod("p", resourceClaims=[{"name": one, "resourceClaimName": one} for one in claims])
    made["metadata"]["uid"] = "uid-p"
    return made


CLASS = {"metadata": {"name": "gpu"}, "spec": {"selectors": cel(f'device.driver == "{DRIVER}"')}}
NODES = [make.a_node("a", zone="z1"), make.a_node("b", zone="z2")]
SLICES = [a_slice("a", device("gpu-0"), device("gpu-1")), a_slice("b", device("gpu-0", "h100", "80Gi"))]
CANNOT = "cannot allocate all claims"
ELSEWHERE = "resourceclaim not available on the node"
ZONE_2 = {"key": "topology.kubernetes.io/zone", "operator": "In", "values": ["z2"]}
ATTRIBUTES = f'device.attributes["{DRIVER}"]'


def verdicts(answer: Object) -> dict[str, str]:
    return {node: " ".join(one["reasons"]) for node, one in answer["filter"].items()}


def asked(decide: Callable[..., Any], *claims: Object, slices: list[Object] | None = None, **more: Any) -> Object:
    names = more.pop("names", None) or [one["metadata"]["name"] for one in claims[:1]]
    case = {"deviceClasses": [CLASS], "resourceSlices": SLICES if slices is None else slices, **more}
    answer: Object = decide(pod(*names), NODES, resourceClaims=list(claims), **case)
    return answer


# what the claim asks for -> the nodes that cannot have it
FILTERS = {
    "one device is everywhere": (claim(exactly()), {}),
    "two devices are on one node": (claim(exactly(count=2)), {"b": CANNOT}),
    "three devices are nowhere": (claim(exactly(count=3)), {"a": CANNOT, "b": CANNOT}),
    "two requests want two devices": (claim(exactly(), exactly("more")), {"b": CANNOT}),
    "all devices of a node, however many": (claim(exactly(allocationMode="All")), {}),
    "a model": (claim(exactly(selectors=cel(f'{ATTRIBUTES}.model == "h100"'))), {"a": CANNOT}),
    "a capacity": (
        claim(exactly(selectors=cel(f'device.capacity["{DRIVER}"].memory.compareTo(quantity("80Gi")) >= 0'))),
        {"a": CANNOT},
    ),
    "a driver that nobody has": (claim(exactly(selectors=cel('device.driver == "x"'))), {"a": CANNOT, "b": CANNOT}),
    "both selectors must hold": (
        claim(exactly(selectors=[*cel(f'{ATTRIBUTES}.model == "a100"'), *cel(f"{ATTRIBUTES}.slot == 7")])),
        {"a": CANNOT, "b": CANNOT},
    ),
    "alternatives: the second will do": (
        claim(either({"name": "big", "count": 2}, {"name": "small"})),
        {},
    ),
    "devices that must be alike": (
        claim(exactly(count=2), constraints=[{"matchAttribute": f"{DRIVER}/model"}]),
        {"b": CANNOT},
    ),
    "devices that cannot be alike": (
        claim(exactly(count=2), constraints=[{"matchAttribute": f"{DRIVER}/numa"}]),
        {"a": CANNOT, "b": CANNOT},
    ),
    "alike only for another request": (
        claim(exactly(count=2), constraints=[{"matchAttribute": f"{DRIVER}/numa", "requests": ["other"]}]),
        {"b": CANNOT},
    ),
    "allocated on one node": (
        claim(exactly(), status=allocated("gpu-0")),
        {"b": "resourceclaim not available on the node"},
    ),
}


@pytest.mark.parametrize(("wanted", "rejected"), FILTERS.values(), ids=FILTERS.keys())
def test_which_nodes_have_the_devices(decide: Callable[..., Any], wanted: Object, rejected: dict[str, str]) -> None:
    assert verdicts(asked(decide, wanted)) == rejected


def test_a_device_of_another_claim_is_not_given_twice(decide: Callable[..., Any]) -> None:
    other = claim(exactly(), name="other", status=allocated("gpu-0", to=("somebody",)))
    assert verdicts(asked(decide, claim(exactly(count=2)), other)) == {"a": CANNOT, "b": CANNOT}


def test_looking_at_a_device_takes_it_from_nobody(decide: Callable[..., Any]) -> None:
    other = claim(exactly(), name="other", status=allocated("gpu-0", "gpu-1", to=("somebody",)))
    assert verdicts(asked(decide, claim(exactly(count=2, adminAccess=True)), other)) == {"b": CANNOT}


SLICED = {
    "for all nodes": ([a_slice("", device("gpu-0"), name="s", pool="net", allNodes=True)], {}),
    "for the nodes of a selector": (
        [
            a_slice(
                "",
                device("gpu-0"),
                name="s",
                pool="net",
                nodeSelector={
                    "nodeSelectorTerms": [
                        {
                            "matchExpressions": [
                                {"key": "topology.kubernetes.io/zone", "operator": "In", "values": ["z2"]}
                            ]
                        }
                    ]
                },
            )
        ],
        {"a": CANNOT},
    ),
    "device by device": (
        [a_slice("", device("gpu-0", nodeName="b"), name="s", pool="net", perDeviceNodeSelection=True)],
        {"a": CANNOT},
    ),
    "of an old generation": (
        [a_slice("a", device("gpu-0"), name="old"), in_pool(a_slice("a", name="new"), generation=2)],
        {"a": CANNOT, "b": CANNOT},
    ),
    "of a pool that is not complete": (
        [in_pool(a_slice("a", device("gpu-0")), resourceSliceCount=2)],
        {"a": CANNOT, "b": CANNOT},
    ),
    "with the same device twice": ([a_slice("a", device("gpu-0"), device("gpu-0"))], {"a": CANNOT, "b": CANNOT}),
    "with a taint": (
        [a_slice("a", device("gpu-0", taints=[{"key": "broken", "effect": "NoSchedule"}]))],
        {"a": CANNOT, "b": CANNOT},
    ),
}


@pytest.mark.parametrize(("slices", "rejected"), SLICED.values(), ids=SLICED.keys())
def test_which_slices_count(decide: Callable[..., Any], slices: list[Object], rejected: dict[str, str]) -> None:
    assert verdicts(asked(decide, claim(exactly()), slices=slices)) == rejected


def test_a_tolerated_taint_keeps_nobody_away(decide: Callable[..., Any]) -> None:
    tainted = [a_slice("a", device("gpu-0", taints=[{"key": "broken", "effect": "NoSchedule"}]))]
    wanted = claim(exactly(tolerations=[{"key": "broken", "operator": "Exists"}]))
    assert verdicts(asked(decide, wanted, slices=tainted)) == {"b": CANNOT}


REFUSED = {
    "a claim that does not exist": (
        [claim(exactly(), name="x")],
        ["c"],
        {},
        'resourceclaim.resource.k8s.io "c" not found',
    ),
    "a claim on its way out": (
        [{**claim(exactly()), "metadata": {**claim()["metadata"], "deletionTimestamp": "2026-01-01T00:00:00Z"}}],
        ["c"],
        {},
        'resourceclaim "c" is being deleted',
    ),
    "a class that does not exist": (
        [claim(exactly(deviceClassName="tpu"))],
        ["c"],
        {},
        "request gpu: device class tpu does not exist",
    ),
    "a class of an alternative that does not exist": (
        [claim(either({"name": "big"}, {"name": "small", "deviceClassName": "tpu"}))],
        ["c"],
        {},
        "request gpu/small: device class tpu does not exist",
    ),
    "a claim that is in use by as many as may": (
        [claim(exactly(), status=allocated("gpu-0", to=tuple(f"uid-{n}" for n in range(256))))],
        ["c"],
        {},
        "resourceclaim in use",
    ),
    "a share of a device": (
        [claim(exactly(capacity={"requests": {"memory": "1Gi"}}))],
        ["c"],
        {},
        "this simulator does not allocate devices by the capacity that request gpu asks for (a share of a device)",
    ),
    "devices that share counters": (
        [claim(exactly())],
        ["c"],
        {"slices": [a_slice("a", device("gpu-0", consumesCounters=[{"counterSet": "x"}]))]},
        "this simulator does not allocate devices by consumesCounters of ResourceSlice slice-a",
    ),
    "a constraint that is not read here": (
        [claim(exactly(), constraints=[{"distinctAttribute": "a/b"}])],
        ["c"],
        {},
        "this simulator does not allocate devices by the constraint distinctAttribute of ResourceClaim default/c",
    ),
}


@pytest.mark.parametrize(("claims", "names", "more", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_refused_before_any_node(
    decide: Callable[..., Any], claims: list[Object], names: list[str], more: Object, reason: str
) -> None:
    answer = asked(decide, *claims, names=names, **more)
    assert answer["preFilter"] == {"code": "UnschedulableAndUnresolvable", "reasons": [reason]}
    assert answer["selected"] is None


def test_a_selector_that_does_not_fit_a_device_is_an_error_as_in_cel(decide: Callable[..., Any]) -> None:
    answer = asked(decide, claim(exactly(selectors=cel(f"{ATTRIBUTES}.speed > 3"))))
    assert answer["condition"]["reason"] == "SchedulerError"
    assert "claim default/c: selector #0: CEL runtime error: no such key: speed" in answer["event"]["message"]


def test_a_selector_that_cannot_be_compiled_is_an_error_as_in_cel(decide: Callable[..., Any]) -> None:
    answer = asked(decide, claim(exactly(selectors=cel("device.speed > 3"))))
    assert answer["condition"]["reason"] == "SchedulerError"
    told = "claim default/c: selector #0: CEL compile error: compilation failed: ERROR: <input>:1:7: undefined field"
    assert told in answer["event"]["message"]


def test_an_extended_resource_with_devices_behind_it_is_not_decided(decide: Callable[..., Any]) -> None:
    backed = {**CLASS, "spec": {"extendedResourceName": "example.com/gpu"}}
    incoming = make.a_pod("p")
    incoming["spec"]["containers"][0]["resources"] = {"requests": {"example.com/gpu": "1"}}
    answer = decide(incoming, NODES, deviceClasses=[backed])
    assert answer["preFilter"]["reasons"] == [
        "this simulator does not allocate devices by the extended resource example.com/gpu; claim the devices instead"
    ]


# --- scores ---------------------------------------------------------------------------------------------------------


def scores(answer: Object) -> dict[str, int]:
    return {node: columns["DynamicResources"] for node, columns in answer["scores"].items()}


SCORES = {
    "without claims it is 0 everywhere": (None, {"a": 0, "b": 0}),
    "without alternatives it is 0 everywhere": (claim(exactly()), {"a": 0, "b": 0}),
    "the first choice beats the second: 8 and 7": (
        claim(either({"name": "two", "count": 2}, {"name": "one"})),
        {"a": 200, "b": 2 * (100 * 7 // 8)},
    ),
}


@pytest.mark.parametrize(("wanted", "weighted"), SCORES.values(), ids=SCORES.keys())
def test_scores(decide: Callable[..., Any], wanted: Object | None, weighted: dict[str, int]) -> None:
    answer = asked(decide, wanted) if wanted is not None else decide(make.a_pod("p"), NODES)
    assert scores(answer) == weighted


def test_points_of_several_requests_add_up(decide: Callable[..., Any]) -> None:
    best_first = [{"name": "h", "selectors": cel(f'{ATTRIBUTES}.model == "h100"')}, {"name": "any"}]
    both = claim(either(*best_first), {**either(*best_first), "name": "more"})
    models = {"a": "a100", "b": "h100"}
    slices = [a_slice(node, device("gpu-0", one), device("gpu-1", one)) for node, one in models.items()]
    assert scores(asked(decide, both, slices=slices)) == {"a": 2 * (100 * 14 // 16), "b": 200}


def test_the_arithmetic_is_told(world: Callable[..., Any]) -> None:
    wanted = claim(either({"name": "two", "count": 2}, {"name": "one"}))
    made = world(NODES, deviceClasses=[CLASS], resourceSlices=SLICES, resourceClaims=[wanted])
    trace = made.engine.decide(made.pod(pod("c"))).trace
    assert trace.cell("b", "DynamicResources").arithmetic == "gpu/one 7; 100*7/8 = 87; 87*2 = 174"


# --- nothing else helps ---------------------------------------------------------------------------------------------

POST_FILTER = {
    "claims that cannot be had": ([claim(exactly(count=9))], "still not schedulable"),
    "a claim that somebody else uses": (
        [claim(exactly(), status=allocated("gpu-0", node="gone", to=("somebody",)))],
        "still not schedulable",
    ),
    "a claim that nobody uses is given back": (
        [claim(exactly(), status=allocated("gpu-0", node="gone"))],
        "deallocation of ResourceClaim completed",
    ),
}


@pytest.mark.parametrize(("claims", "words"), POST_FILTER.values(), ids=POST_FILTER.keys())
def test_what_it_says_when_nothing_helps(decide: Callable[..., Any], claims: list[Object], words: str) -> None:
    answer = asked(decide, *claims)
    assert f" {words}, preemption: 0/2 nodes are available: 2 Preemption is not helpful" in answer["event"]["message"]


# --- reserving and writing ------------------------------------------------------------------------------------------


class Writing(conformance.World):
    """A world whose claims take the status that is written, as an API server's would."""

    def __init__(self, *claims: Object) -> None:
        self.claims = [copy.deepcopy(one) for one in claims]
        self.refusing = False
        devices = {"deviceClasses": [CLASS], "resourceSlices": SLICES, "resourceClaims": self.claims}
        super().__init__({"nodes": NODES, "pods": [], "incoming": [], **devices})

    def bind_claims(self, pod: Any, node: str, claims: Object) -> None:
        if self.refusing:
            raise ValueError("the API server is away")
        for one in self.claims:
            one["status"] |= claims.get(one["metadata"]["name"], {})

    def schedule(self, name: str, *claims: str) -> Any:
        incoming = pod(*claims)
        incoming["metadata"] |= {"name": name, "uid": f"uid-{name}"}
        self.engine.add_pod(incoming)
        return self.engine.schedule_one()


def test_the_allocation_and_the_reservation_are_written() -> None:
    made = Writing(claim(exactly(count=2)))
    assert made.schedule("p", "c").node == "a"
    status = made.claims[0]["status"]
    results = [{"request": "gpu", "driver": DRIVER, "pool": "a", "device": one} for one in ("gpu-0", "gpu-1")]
    only = {"matchFields": [{"key": "metadata.name", "operator": "In", "values": ["a"]}]}
    assert status["allocation"] == {"devices": {"results": results}, "nodeSelector": {"nodeSelectorTerms": [only]}}
    assert status["reservedFor"] == [{"resource": "pods", "name": "p", "uid": "uid-p"}]


def test_pods_that_share_a_claim_go_where_it_is() -> None:
    made = Writing(claim(exactly(selectors=cel(f'{ATTRIBUTES}.model == "h100"'))))
    assert [made.schedule(name, "c").node for name in ("p", "q")] == ["b", "b"]
    assert [one["uid"] for one in made.claims[0]["status"]["reservedFor"]] == ["uid-p", "uid-q"]


def test_devices_run_out() -> None:
    made = Writing(*(claim(exactly(), name=f"c{number}") for number in range(4)))
    placed = [made.schedule(f"p{number}", f"c{number}").node for number in range(4)]
    assert sorted(filter(None, placed)) == ["a", "a", "b"]
    given = [one["status"]["allocation"]["devices"]["results"][0] for one in made.claims[:3]]
    assert len({(one["pool"], one["device"]) for one in given}) == 3, "no device is given twice"
    assert placed[3] is None


def test_when_writing_fails_the_devices_are_free_again() -> None:
    made = Writing(claim(exactly(count=2)), claim(exactly(count=2), name="d"))
    made.refusing = True
    assert made.schedule("p", "c").node is None
    made.refusing = False
    assert made.schedule("q", "d").node == "a"


def test_a_pod_waits_for_its_claim_without_an_attempt() -> None:
    made = Writing()
    assert made.schedule("p", "c") is None
    assert made.engine.queue.unschedulable == ["default/p"]


def test_config_of_class_and_claim_is_handed_on(world: Callable[..., Any]) -> None:
    opaque = {"opaque": {"driver": DRIVER, "parameters": {"mode": "fast"}}}
    made = Writing(claim(exactly(), config=[{**opaque, "requests": ["gpu"]}, {**opaque, "requests": ["other"]}]))
    assert made.schedule("p", "c").node == "a"
    config = made.claims[0]["status"]["allocation"]["devices"]["config"]
    assert config == [{"source": "FromClaim", "requests": ["gpu"], **opaque}]
