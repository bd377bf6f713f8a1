"""Random clusters and random pods for property tests: small pools of everything, so that things repeat and clash."""

from typing import Any

from labkit.api import make

HOSTNAME, ZONE = "kubernetes.io/hostname", "topology.kubernetes.io/zone"
COLORS, TIERS, SPACES = ("red", "blue", "none"), ("web", "db"), ("default", "team")
TAINTS = ({"key": "a", "effect": "NoSchedule"}, {"key": "b", "value": "1", "effect": "PreferNoSchedule"})

Object = dict[str, Any]


def a_node(chance: Any, name: str) -> Object:
    """Return a node; now and then without a zone, tainted, cordoned, small, or with an image."""
    labels = {"disk": chance.choice(("ssd", "hdd"))} if chance.random() < 0.6 else {}
    node = make.a_node(
        name,
        cpu=chance.choice(("1", "2", "4")),
        memory=chance.choice(("2Gi", "4Gi", "8Gi")),
        pods=chance.choice(("3", "10", "110")),
        zone=chance.choice(("z1", "z2", "z3", "")),
        labels=labels,
        taints=[one for one in TAINTS if chance.random() < 0.12],
        unschedulable=chance.random() < 0.05,
        gpu=chance.choice(("", "", "2")),
    )
    if chance.random() < 0.3:
        node["status"]["images"] = [{"names": ["nginx:1.29"], "sizeBytes": chance.choice((50, 600)) * 2**20}]
    if chance.random() < 0.05:
        del node["metadata"]["labels"][HOSTNAME]
    return node


def a_pod(chance: Any) -> Object:
    """Return a pod without a name, with some of what pods can ask for."""
    labels = {"color": chance.choice(COLORS), "tier": chance.choice(TIERS)}
    pod = make.a_pod(
        "",
        cpu=chance.choice(("", "100m", "300m", "700m")),
        memory=chance.choice(("", "100Mi", "700Mi")),
        namespace=chance.choice(SPACES),
        labels=labels,
        gpu=chance.choice(("",) * 5 + ("1",)),
    )
    spec = pod["spec"]
    for probability, add in _WISHES:
        if chance.random() < probability:
            add(chance, spec)
    return pod


def _selector(chance: Any) -> Object:
    return chance.choice(
        (
            {"matchLabels": {"color": chance.choice(COLORS)}},
            {"matchLabels": {"tier": chance.choice(TIERS)}},
            {"matchExpressions": [{"key": "color", "operator": "NotIn", "values": [chance.choice(COLORS)]}]},
            {},
        )
    )


def _tolerate(chance: Any, spec: Object) -> None:
    spec["tolerations"] = [{"key": chance.choice("ab"), "operator": "Exists"}]


def _select_nodes(chance: Any, spec: Object) -> None:
    spec["nodeSelector"] = {"disk": chance.choice(("ssd", "hdd"))}


def _node_affinity(chance: Any, spec: Object) -> None:
    zones = {"key": ZONE, "operator": chance.choice(("In", "NotIn")), "values": ["z1", "z2"]}
    wish = {
        "weight": chance.randint(1, 100),
        "preference": {"matchExpressions": [{"key": "disk", "operator": "Exists"}]},
    }
    affinity = spec.setdefault("affinity", {}).setdefault("nodeAffinity", {})
    if chance.random() < 0.5:
        terms = {"nodeSelectorTerms": [{"matchExpressions": [zones]}]}
        affinity["requiredDuringSchedulingIgnoredDuringExecution"] = terms
    else:
        affinity["preferredDuringSchedulingIgnoredDuringExecution"] = [wish]


def _named_node(chance: Any, spec: Object) -> None:
    names = {"key": "metadata.name", "operator": "In", "values": [f"n{chance.randrange(40):03}"]}
    terms = {"nodeSelectorTerms": [{"matchFields": [names]}]}
    spec.setdefault("affinity", {})["nodeAffinity"] = {"requiredDuringSchedulingIgnoredDuringExecution": terms}


def _spread(chance: Any, spec: Object) -> None:
    spec["topologySpreadConstraints"] = [
        {
            "maxSkew": chance.randint(1, 4),
            "topologyKey": key,
            "whenUnsatisfiable": chance.choice(("DoNotSchedule", "ScheduleAnyway")),
            "labelSelector": _selector(chance),
            "nodeTaintsPolicy": chance.choice(("Honor", "Ignore")),
        }
        for key in chance.sample((ZONE, HOSTNAME, "disk"), chance.randint(1, 2))
    ]


def _pod_affinity(chance: Any, spec: Object) -> None:
    kind = chance.choice(("podAffinity", "podAntiAffinity", "podAntiAffinity"))
    term: Object = {"labelSelector": _selector(chance), "topologyKey": chance.choice((ZONE, HOSTNAME, "disk"))}
    if chance.random() < 0.2:
        term["namespaceSelector"] = chance.choice(({}, {"matchLabels": {"kubernetes.io/metadata.name": "team"}}))
    affinity = spec.setdefault("affinity", {}).setdefault(kind, {})
    if chance.random() < 0.5:
        affinity["requiredDuringSchedulingIgnoredDuringExecution"] = [term]
    else:
        wish = {"weight": chance.randint(1, 100), "podAffinityTerm": term}
        affinity["preferredDuringSchedulingIgnoredDuringExecution"] = [wish]


def _host_port(chance: Any, spec: Object) -> None:
    spec["containers"][0]["ports"] = [{"containerPort": 80, "hostPort": chance.choice((8080, 9090))}]


def _priority(chance: Any, spec: Object) -> None:
    spec["priority"] = chance.choice((-1, 5))


_WISHES = (
    (0.3, _tolerate),
    (0.1, _select_nodes),
    (0.2, _node_affinity),
    (0.03, _named_node),
    (0.35, _spread),
    (0.3, _pod_affinity),
    (0.2, _pod_affinity),
    (0.08, _host_port),
    (0.15, _priority),
)
