"""Recorder: lets a real kube-scheduler place pods with device claims on random worlds, and writes cases.jsonl.xz.

    python record.py KUBECONFIG      (a fresh control plane without nodes; its scheduler with parallelism 1)

Each line of cases.jsonl.xz: {"seed", "nodes", "deviceClasses", "resourceSlices", "resourceClaims", "pod", and
"expect": {"selected", "message" (if it stays), "allocations" (by claim, those that were made for the pod)}}.
"""

import json
import lzma
import random
import sys
import time
from pathlib import Path

import kubernetes

DRIVERS = ("gpu.example.com", "nic.example.com")
MODELS = ("a100", "h100", "t4")


def selector(rng, driver):
    of, has = f'device.attributes["{driver}"]', f'device.capacity["{driver}"]'
    model, slot, size = rng.choice(MODELS), rng.randint(0, 3), rng.choice((16, 40, 80))
    expression = rng.choice(
        (
            f'{of}.model == "{model}"',
            f'{of}.model != "{model}"',
            f'{of}.model in ["{model}", "t4"]',
            f"{of}.slot >= {slot}",
            f"{of}.slot < {slot} || {of}.fast",
            f"!{of}.fast && {of}.slot != {slot}",
            f'{has}.memory.compareTo(quantity("{size}Gi")) >= 0',
            f'{has}.memory.isGreaterThan(quantity("{size}Gi"))',
            f'"link" in {of} && {of}.link == "up"',
            f"has({of}.link)",
            f'device.driver == "{driver}"',
            f'{of}.version.isLessThan(semver("1.10.0"))',
            f'{of}.model.startsWith("{model[0]}")',
        )
        + ((f'{of}.link == "up"',) if rng.random() < 0.1 else ())  # an error where the attribute is missing
    )
    return {"cel": {"expression": expression}}


def device(rng, number):
    attributes = {
        "model": {"string": rng.choice(MODELS)},
        "slot": {"int": number},
        "fast": {"bool": rng.random() < 0.5},
        "version": {"version": rng.choice(("1.2.0", "1.9.9", "1.10.0", "2.0.0"))},
        "shared.example.com/numa": {"int": rng.randint(0, 1)},
    }
    if rng.random() < 0.4:
        attributes["link"] = {"string": rng.choice(("up", "down"))}
    made = {
        "name": f"dev-{number}",
        "attributes": attributes,
        "capacity": {"memory": {"value": rng.choice(("16Gi", "40Gi", "80Gi", "81920Mi"))}},
    }
    if rng.random() < 0.12:
        made["taints"] = [{"key": "example.com/broken", "value": "x", "effect": rng.choice(("NoSchedule", "NoExecute"))}]
    return made


def a_slice(rng, name, driver, pool, where, count):
    spec = {"driver": driver, "pool": {"name": pool, "generation": 1, "resourceSliceCount": 1}, **where}
    return {"metadata": {"name": name}, "spec": {**spec, "devices": [device(rng, n) for n in range(count)]}}


def slices(rng, nodes, seed):
    found = []
    for node in nodes:
        for driver in DRIVERS:
            if rng.random() < 0.75:
                count = rng.randint(1, 4)
                found.append(a_slice(rng, f"{node}-{driver[:3]}-{seed}", driver, node, {"nodeName": node}, count))
    if rng.random() < 0.4:
        zone = {"key": "topology.kubernetes.io/zone", "operator": "In", "values": [f"z{rng.randint(0, 1)}"]}
        where = rng.choice(({"allNodes": True}, {"nodeSelector": {"nodeSelectorTerms": [{"matchExpressions": [zone]}]}}))
        found.append(a_slice(rng, f"net-{seed}", rng.choice(DRIVERS), "fabric", where, rng.randint(1, 3)))
    if found and rng.random() < 0.15:
        found[0]["spec"]["pool"]["resourceSliceCount"] = 2  # a pool that is not complete
    rng.shuffle(found)
    return found


def request(rng, name, driver, classes, sub=False):
    own = [name for name in classes if name.startswith(driver[:3])]
    made = {"deviceClassName": rng.choice(own if rng.random() < 0.95 else classes), "allocationMode": "ExactCount"}
    if rng.random() < 0.6:
        made["selectors"] = [selector(rng, driver) for _ in range(rng.randint(1, 2))]
    if rng.random() < 0.12:
        made["allocationMode"] = "All"
    else:
        made["count"] = rng.choice((1, 1, 1, 2, 3))
    if rng.random() < 0.2:
        made["tolerations"] = [{"key": "example.com/broken", "operator": "Exists"}]
    return {"name": name, **made} if sub else {"name": name, "exactly": made}


def claim(rng, name, classes):
    requests = []
    for number in range(rng.choice((1, 1, 2))):
        driver = rng.choice(DRIVERS)
        if rng.random() < 0.35:
            subs = [request(rng, f"s{n}", driver, classes, True) for n in range(rng.randint(1, 3))]
            requests.append({"name": f"r{number}", "firstAvailable": subs})
        else:
            requests.append(request(rng, f"r{number}", driver, classes))
    spec = {"requests": requests}
    if rng.random() < 0.3:
        attribute = rng.choice(("shared.example.com/numa", f"{rng.choice(DRIVERS)}/model"))
        spec["constraints"] = [{"matchAttribute": attribute}]
        if rng.random() < 0.3:
            spec["constraints"][0]["requests"] = ["r0"]
    return {"metadata": {"name": name, "namespace": "default"}, "spec": {"devices": spec}}


def world(seed):
    rng = random.Random(seed)
    nodes = []
    for number in range(rng.randint(1, 3)):
        name = f"node-{seed}-{number}"
        labels = {"kubernetes.io/hostname": name, "topology.kubernetes.io/zone": f"z{number % 2}"}
        sizes = {"cpu": str(rng.choice((4, 8))), "memory": "8Gi", "pods": "110"}
        nodes.append({"metadata": {"name": name, "labels": labels}, "status": {"allocatable": sizes, "capacity": sizes}})
    names = [f"any-{seed}", *(f"{d[:3]}-{seed}" for d in DRIVERS), f"gpu-sel-{seed}"]
    picked = [[], *([{"cel": {"expression": f'device.driver == "{d}"'}}] for d in DRIVERS)]
    picked.append([{"cel": {"expression": f'device.driver == "{DRIVERS[0]}"'}}, selector(rng, DRIVERS[0])])
    classes = [
        {"metadata": {"name": n}, "spec": {"selectors": s} if s else {}} for n, s in zip(names, picked, strict=True)
    ]
    claims = [claim(rng, f"claim-{seed}-{n}", names) for n in range(rng.choice((1, 1, 2)))]
    pod = {
        "metadata": {"name": f"pod-{seed}", "namespace": "default"},
        "spec": {
            "containers": [{"name": "main", "image": "a", "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}}}],
            "tolerations": [{"operator": "Exists"}],
            "resourceClaims": [{"name": f"c{n}", "resourceClaimName": c["metadata"]["name"]} for n, c in enumerate(claims)],
        },
    }
    return {
        "seed": seed,
        "nodes": nodes,
        "deviceClasses": classes,
        "resourceSlices": slices(rng, [n["metadata"]["name"] for n in nodes], seed),
        "resourceClaims": claims,
        "pod": pod,
    }


class Cluster:
    def __init__(self, kubeconfig):
        self.api = kubernetes.config.new_client_from_config(kubeconfig)

    def call(self, method, path, body=None, content="application/json"):
        headers = {"Content-Type": content, "Accept": "application/json"}
        url = self.api.configuration.host + path
        found = self.api.rest_client.request(method, url, headers=headers, body=body)
        found.read()
        return json.loads(found.data)


CORE, DRA = "/api/v1", "/apis/resource.k8s.io/v1"
SPACE = "/namespaces/default"


def run(cluster, case):
    for one in case["deviceClasses"]:
        cluster.call("POST", f"{DRA}/deviceclasses", {"apiVersion": "resource.k8s.io/v1", "kind": "DeviceClass", **one})
    for one in case["nodes"]:
        cluster.call("POST", f"{CORE}/nodes", {"apiVersion": "v1", "kind": "Node", **one})
    for one in case["resourceSlices"]:
        cluster.call("POST", f"{DRA}/resourceslices", {"apiVersion": "resource.k8s.io/v1", "kind": "ResourceSlice", **one})
    for one in case["resourceClaims"]:
        cluster.call(
            "POST", f"{DRA}{SPACE}/resourceclaims", {"apiVersion": "resource.k8s.io/v1", "kind": "ResourceClaim", **one}
        )
    time.sleep(0.4)  # until the scheduler has seen all of it
    pod, name = case["pod"], case["pod"]["metadata"]["name"]
    cluster.call("POST", f"{CORE}{SPACE}/pods", {"apiVersion": "v1", "kind": "Pod", **pod})
    expect = None
    for _ in range(100):
        seen = cluster.call("GET", f"{CORE}{SPACE}/pods/{name}")
        condition = next((c for c in seen["status"].get("conditions") or () if c["type"] == "PodScheduled"), None)
        if seen["spec"].get("nodeName"):
            expect = {"selected": seen["spec"]["nodeName"]}
            break
        if condition is not None and condition["status"] == "False":
            expect = {"selected": None, "reason": condition["reason"], "message": condition["message"]}
            break
        time.sleep(0.05)
    claims = cluster.call("GET", f"{DRA}{SPACE}/resourceclaims")["items"]
    if expect is not None:
        expect["allocations"] = {
            c["metadata"]["name"]: c["status"]["allocation"] for c in claims if (c.get("status") or {}).get("allocation")
        }
        for one in expect["allocations"].values():
            one.pop("allocationTimestamp", None)
    now = {"kind": "DeleteOptions", "apiVersion": "v1", "gracePeriodSeconds": 0}
    cluster.call("DELETE", f"{CORE}{SPACE}/pods/{name}", now)
    patch = {"metadata": {"finalizers": None}}
    for one in claims:
        path = f"{DRA}{SPACE}/resourceclaims/{one['metadata']['name']}"
        cluster.call("DELETE", path)
        try:
            cluster.call("PATCH", path, patch, "application/merge-patch+json")
        except kubernetes.client.ApiException:
            pass
    for kind, listed in (("resourceslices", "resourceSlices"), ("deviceclasses", "deviceClasses")):
        for one in case[listed]:
            cluster.call("DELETE", f"{DRA}/{kind}/{one['metadata']['name']}")
    for one in case["nodes"]:
        cluster.call("DELETE", f"{CORE}/nodes/{one['metadata']['name']}")
    time.sleep(0.15)
    return expect


def main():
    cluster = Cluster(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 250
    with lzma.open(Path(__file__).with_name("cases.jsonl.xz"), "wt") as out:
        for seed in range(count):
            case = world(seed)
            expect = run(cluster, case)
            if expect is None:
                print("no decision", seed)
                continue
            out.write(json.dumps({**case, "expect": expect}, separators=(",", ":")) + "\n")


main()
