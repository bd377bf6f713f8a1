"""Random nodes and pods that make a scheduler think: every default plugin has something to say now and then."""

from typing import Any

from labkit.api import make
from labkit.api.object import Object

ZONES = ("z1", "z2", "z3")
APPS = ("web", "db", "cache")
GPU = "example.com/gpu"
HOSTNAME, ZONE = "kubernetes.io/hostname", "topology.kubernetes.io/zone"


def a_node(dice: Any, number: int) -> Object:
    labels = {"disk": dice.choice(("ssd", "hdd")), "gen": str(dice.randint(1, 4))}
    taints = []
    if dice.random() < 0.2:
        effect = dice.choice(("NoSchedule", "PreferNoSchedule"))
        taints = [make.a_taint("team", dice.choice(("red", "blue")), effect)]
    more = {GPU: str(dice.randint(1, 4))} if dice.random() < 0.3 else {}
    node = make.a_node(
        f"labkit-suite-{number:03}",
        cpu=str(dice.randint(2, 8)),
        memory=f"{dice.randint(4, 16)}Gi",
        pods=str(dice.choice((8, 20, 110))),
        zone=dice.choice((*ZONES, "")),
        labels=labels,
        taints=taints,
        unschedulable=dice.random() < 0.08,
        **more,
    )
    images = [{"names": [f"img-{one}:1"], "sizeBytes": (one + 1) * 200 * 1024 * 1024} for one in range(3)]
    node["status"]["images"] = [image for image in images if dice.random() < 0.5]
    return node


def a_pod(dice: Any, name: str, namespace: str, **more: object) -> Object:
    """Return a pod with a handful of demands and wishes; one in seven or so can go nowhere."""
    app = dice.choice(APPS)
    requests = {
        "cpu": f"{dice.choice((0, 50, 100, 250, 500, 900))}m",
        "memory": f"{dice.choice((64, 128, 512, 900))}Mi",
    }
    if dice.random() < 0.1:
        requests[GPU] = "1"
    if dice.random() < 0.08:
        requests[dice.choice(("cpu", "memory"))] = "60Gi"
    if dice.random() < 0.15:
        del requests[dice.choice(("cpu", "memory"))]
    container = {"name": "main", "image": f"img-{dice.randint(0, 3)}:1", "resources": {"requests": requests}}
    if GPU in requests:
        container["resources"]["limits"] = {GPU: requests[GPU]}
    if dice.random() < 0.07:
        container["ports"] = [{"containerPort": 80, "hostPort": dice.choice((8080, 8081))}]
    spec: dict[str, object] = {"containers": [container], **more}
    _restrict(dice, spec, app)
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": namespace, "labels": {"app": app}},
        "spec": spec,
    }


def _restrict(dice: Any, spec: dict[str, object], app: str) -> None:
    if dice.random() < 0.15:
        spec["nodeSelector"] = {"disk": dice.choice(("ssd", "hdd", "tape") if dice.random() < 0.4 else ("ssd", "hdd"))}
    if dice.random() < 0.3:
        spec["tolerations"] = [{"key": "team", "operator": "Equal", "value": dice.choice(("red", "blue"))}]
    selector = {"matchLabels": {"app": app}}
    if dice.random() < 0.25:
        spec["topologySpreadConstraints"] = [
            {
                "maxSkew": dice.randint(1, 3),
                "topologyKey": dice.choice((ZONE, HOSTNAME)),
                "whenUnsatisfiable": dice.choice(("DoNotSchedule", "ScheduleAnyway")),
                "labelSelector": selector,
            }
        ]
    affinity: dict[str, object] = {}
    if dice.random() < 0.25:
        preference = {"matchExpressions": [{"key": "gen", "operator": "Gt", "values": ["2"]}]}
        wishes = [{"weight": dice.randint(1, 100), "preference": preference}]
        affinity["nodeAffinity"] = {"preferredDuringSchedulingIgnoredDuringExecution": wishes}
    if dice.random() < 0.25:
        affinity.update(_pod_affinity(dice))
    if affinity:
        spec["affinity"] = affinity


def _pod_affinity(dice: Any) -> dict[str, object]:
    term = {
        "topologyKey": dice.choice((ZONE, HOSTNAME)),
        "labelSelector": {"matchLabels": {"app": dice.choice(APPS)}},
    }
    kind = dice.choice(("podAffinity", "podAntiAffinity"))
    if dice.random() < 0.5:
        return {kind: {"requiredDuringSchedulingIgnoredDuringExecution": [term]}}
    wish = {"weight": dice.randint(1, 100), "podAffinityTerm": term}
    return {kind: {"preferredDuringSchedulingIgnoredDuringExecution": [wish]}}
