"""Recorder: asks a real kube-scheduler what it makes of scheduler configurations, and writes cases.jsonl.xz.

    python record.py PATH/TO/kube-scheduler

The program is only started to read its configuration (--write-config-to ends it before it does anything); no cluster
is needed. Each line of cases.jsonl.xz: {"name", "config", and "refused": text  or  "profiles": [what runs]}.
"""

import json
import lzma
import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

V1 = {"apiVersion": "kubescheduler.config.k8s.io/v1", "kind": "KubeSchedulerConfiguration"}


def one(**profile):
    return {**V1, "profiles": [profile]}


def at(point, *names, off=()):
    listed = {}
    if names:
        listed["enabled"] = [n if isinstance(n, dict) else {"name": n} for n in names]
    if off:
        listed["disabled"] = [{"name": n} for n in off]
    return one(plugins={point: listed})


def args(plugin, **values):
    return one(pluginConfig=[{"name": plugin, "args": values}])


def fit(**strategy):
    return args("NodeResourcesFit", scoringStrategy=strategy)


def shape(*points):
    return {"shape": [{"utilization": u, "score": s} for u, s in points]}


def term(*expressions, fields=()):
    rows = [dict(zip(("key", "operator", "values"), e, strict=False)) for e in expressions]
    found = {"matchExpressions": rows} if rows else {}
    if fields:
        found["matchFields"] = [dict(zip(("key", "operator", "values"), e, strict=False)) for e in fields]
    return found


def required(*terms):
    return args(
        "NodeAffinity", addedAffinity={"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": terms}}
    )


def preferred(*terms):
    rows = [{"weight": w, "preference": t} for w, t in terms]
    return args("NodeAffinity", addedAffinity={"preferredDuringSchedulingIgnoredDuringExecution": rows})


def spread(*rows, **more):
    listed = [dict(zip(("maxSkew", "topologyKey", "whenUnsatisfiable"), r, strict=True)) for r in rows]
    return args("PodTopologySpread", **({"defaultConstraints": listed} if rows else {}), **more)


CASES = {
    # decoding
    "a version that is gone": {**V1, "apiVersion": "kubescheduler.config.k8s.io/v1beta3"},
    "a version that never was": {**V1, "apiVersion": "kubescheduler.config.k8s.io/v2"},
    "another group": {"apiVersion": "v1", "kind": "ConfigMap"},
    "a kind nobody knows": {**V1, "kind": "SchedulerConfiguration"},
    "arguments of a plugin as a whole configuration": {**V1, "kind": "NodeAffinityArgs"},
    "unknown fields at every level, all at once": {
        **V1,
        "foo": 1,
        "leaderElection": {"leaderElec": True},
        "extenders": [{"urlPrefix": "http://a", "filter": "f"}],
        "profiles": [
            {
                "bar": 2,
                "plugins": {"score": {"enabled": [{"name": "A", "wait": 3}]}, "baz": {}},
                "pluginConfig": [
                    {"name": "InterPodAffinity", "args": {"hardPodAffinityWeigh": 3}},
                    {"name": "X", "arg": 3},
                    {"name": "NodeResourcesFit", "args": {"nope": 1, "scoringStrategy": {"typ": "x"}}},
                ],
            }
        ],
    },
    "a field in the wrong case": {**V1, "Profiles": []},
    "a text where a number belongs": {**V1, "parallelism": "many"},
    "an object where a list belongs": {**V1, "profiles": {"a": "b"}},
    "a text where a profile belongs": {**V1, "profiles": ["a"]},
    "a weight in quotes": at("score", {"name": "ImageLocality", "weight": "3"}),
    "a wrong type inside arguments": args("InterPodAffinity", hardPodAffinityWeight="a"),
    "a list as arguments": one(pluginConfig=[{"name": "InterPodAffinity", "args": [3]}]),
    "a text as arguments": one(pluginConfig=[{"name": "InterPodAffinity", "args": "x"}]),
    "a fraction where a whole number belongs": {**V1, "parallelism": 1.5},
    "a number too large for its field": {**V1, "parallelism": 99999999999},
    "a number where true or false belongs": {**V1, "delayCacheUntilActive": 3},
    "a number as schedulerName": one(schedulerName=3),
    "a number as plugin name": at("score", {"name": 3}),
    "plugins as a list": one(plugins=["NodeName"]),
    "enabled as a text": one(plugins={"score": {"enabled": "ImageLocality"}}),
    "arguments of another plugin": args(
        "InterPodAffinity", apiVersion="kubescheduler.config.k8s.io/v1", kind="NodeAffinityArgs"
    ),
    "arguments in a version that is gone": args(
        "InterPodAffinity", apiVersion="kubescheduler.config.k8s.io/v1beta3", kind="InterPodAffinityArgs"
    ),
    "a duration that is none": {**V1, "leaderElection": {"leaseDuration": "soon"}},
    "a duration without a unit": {**V1, "leaderElection": {"leaseDuration": "3"}},
    "a number as duration": args("DynamicResources", filterTimeout=3),
    "wrong types in nested arguments": args("NodeResourcesFit", scoringStrategy={"resources": [{"name": 1}]}),
    "a text as added affinity": args("NodeAffinity", addedAffinity="x"),
    "an unknown field in added affinity": required({"matchLabels": {"a": "b"}}),
    "an unknown field in a default constraint": args("PodTopologySpread", defaultConstraints=[{"skew": 1}]),
    "null everywhere": {**V1, "profiles": None, "parallelism": None, "extenders": None},
    # the top level
    "no parallelism": {**V1, "parallelism": 0},
    "a negative parallelism": {**V1, "parallelism": -3},
    "several faults, all at once": {
        **V1,
        "parallelism": 0,
        "percentageOfNodesToScore": -1,
        "podInitialBackoffSeconds": 0,
        "podMaxBackoffSeconds": -1,
        "profiles": [
            {"schedulerName": "a", "percentageOfNodesToScore": 120},
            {"schedulerName": "a"},
            {"schedulerName": "b", "pluginConfig": [{"name": "InterPodAffinity", "args": {"hardPodAffinityWeight": -1}}]},
        ],
    },
    "a percentage over a hundred": {**V1, "percentageOfNodesToScore": 101},
    "percentages at both ends": {**V1, "percentageOfNodesToScore": 100, "profiles": [{"percentageOfNodesToScore": 0}]},
    "a backoff that ends below its start": {**V1, "podInitialBackoffSeconds": 5, "podMaxBackoffSeconds": 4},
    "a negative burst": {**V1, "clientConnection": {"burst": -1}},
    "leader election with impossible times": {
        **V1,
        "leaderElection": {"leaseDuration": "1s", "renewDeadline": "2s", "retryPeriod": "3s"},
    },
    "leader election with times below zero": {
        **V1,
        "leaderElection": {"leaseDuration": "-1s", "renewDeadline": "-2s", "retryPeriod": "-3s"},
    },
    "leader election over endpoints": {**V1, "leaderElection": {"resourceLock": "endpoints"}},
    "no leader election, so nothing of it is checked": {
        **V1,
        "leaderElection": {"leaderElect": False, "leaseDuration": "1s", "renewDeadline": "2s", "resourceLock": "x"},
    },
    # profiles
    "two profiles without names": {**V1, "profiles": [{}, {}]},
    "one profile without a name": {**V1, "profiles": [{}]},
    "an empty name": one(schedulerName=""),
    "the same name three times": {**V1, "profiles": [{"schedulerName": "a"}] * 3},
    "a queue sort in one profile only": {
        **V1,
        "profiles": [
            {"schedulerName": "a", "plugins": {"queueSort": {"disabled": [{"name": "*"}]}}},
            {"schedulerName": "b"},
        ],
    },
    "two queue sorts": {
        **V1,
        "profiles": [
            {"schedulerName": "a"},
            {"schedulerName": "b", "plugins": {"queueSort": {"enabled": [{"name": "PrioritySort"}, {"name": "X"}]}}},
        ],
    },
    "two queue sorts in the first profile": at("queueSort", "PrioritySort", "X"),
    "no queue sort": at("queueSort", off=["*"]),
    "no bind": at("bind", off=["*"]),
    "no bind, and no name of its own": {
        **V1, "profiles": [{"schedulerName": "x", "plugins": {"multiPoint": {"disabled": [{"name": "DefaultBinder"}]}}}]
    },
    "no plugins at all": at("multiPoint", off=["*"]),
    # plugins
    "a plugin nobody knows": at("multiPoint", "Nobody"),
    "a plugin nobody knows at one point": at("filter", "Nobody"),
    "a plugin nobody knows at score": at("score", {"name": "Nobody", "weight": 3}),
    "disabling a plugin nobody knows": at("score", off=["Nobody"]),
    "a plugin at a point that is not its own": at("filter", "ImageLocality"),
    "a filter at score": at("score", "NodeName"),
    "a score at bind": at("bind", "ImageLocality"),
    "the same plugin twice at one point": at("score", "ImageLocality", "ImageLocality"),
    "the same plugin twice everywhere": at("multiPoint", "ImageLocality", "ImageLocality"),
    "the same new plugin twice everywhere": {
        **V1,
        "profiles": [
            {
                "plugins": {
                    "multiPoint": {
                        "disabled": [{"name": "ImageLocality"}],
                        "enabled": [{"name": "ImageLocality"}, {"name": "ImageLocality"}],
                    }
                }
            }
        ],
    },
    "a plugin that was removed": at("filter", "EBSLimits"),
    "a plugin that was removed, everywhere": at("multiPoint", "EBSLimits"),
    "arguments of a plugin that was removed": args("GCEPDLimits"),
    "a negative weight at score": at("score", {"name": "ImageLocality", "weight": -5}),
    "a negative weight everywhere": at("multiPoint", {"name": "ImageLocality", "weight": -5}),
    "a negative weight of the first scorer": at("multiPoint", {"name": "TaintToleration", "weight": -5}),
    "the largest weight": at("score", {"name": "ImageLocality", "weight": 2147483647}),
    "a weight over the largest": at("score", {"name": "ImageLocality", "weight": 2147483648}),
    "a weight of zero is one": at("score", {"name": "ImageLocality", "weight": 0}),
    "a weight on a filter means nothing": at("filter", {"name": "NodeName", "weight": 7}),
    "an unnamed plugin": at("score", {"weight": 3}),
    "arguments twice": one(pluginConfig=[{"name": "InterPodAffinity"}, {"name": "InterPodAffinity"}]),
    "arguments twice for a plugin of one's own": one(pluginConfig=[{"name": "Mine"}, {"name": "Mine"}]),
    "arguments for a plugin nobody knows": args("Nobody", anything=["goes"]),
    # arguments
    "fit: everything wrong": args(
        "NodeResourcesFit",
        ignoredResources=["a b", "x.io/ok"],
        ignoredResourceGroups=["a/b", "-"],
        scoringStrategy={
            "type": "Best",
            "resources": [{"name": "cpu", "weight": 101}, {"name": "x", "weight": -1}, {"name": "memory", "weight": 0}],
        },
    ),
    "fit: a strategy without a type": fit(),
    "fit: a ratio without its shape": fit(type="RequestedToCapacityRatio"),
    "fit: an empty shape": fit(type="RequestedToCapacityRatio", requestedToCapacityRatio=shape()),
    "fit: points not in order, out of range": fit(
        type="RequestedToCapacityRatio", requestedToCapacityRatio=shape((50, 11), (50, -1), (150, 0), (-5, 3))
    ),
    "fit: a shape that does not belong": fit(type="LeastAllocated", requestedToCapacityRatio=shape((0, 0), (100, 10))),
    "fit: wrong arguments of a plugin that does not run": {
        **V1,
        "profiles": [
            {
                "plugins": {"multiPoint": {"disabled": [{"name": "NodeResourcesFit"}]}},
                "pluginConfig": [{"name": "NodeResourcesFit", "args": {"scoringStrategy": {"type": "Best"}}}],
            }
        ],
    },
    "balanced: weights and duplicates": args(
        "NodeResourcesBalancedAllocation",
        resources=[{"name": "cpu", "weight": 2}, {"name": "cpu", "weight": 1}, {"name": "x", "weight": -3}],
    ),
    "affinity: a weight over a hundred": args("InterPodAffinity", hardPodAffinityWeight=101),
    "affinity: a weight below zero": args("InterPodAffinity", hardPodAffinityWeight=-1),
    "preemption: out of range": args(
        "DefaultPreemption", minCandidateNodesPercentage=101, minCandidateNodesAbsolute=-1
    ),
    "preemption: both zero": args("DefaultPreemption", minCandidateNodesPercentage=0, minCandidateNodesAbsolute=0),
    "spread: everything wrong": args(
        "PodTopologySpread",
        defaultingType="Both",
        defaultConstraints=[
            {"maxSkew": 0, "topologyKey": "", "whenUnsatisfiable": ""},
            {"maxSkew": 1, "topologyKey": "a b", "whenUnsatisfiable": "Maybe"},
            {"maxSkew": 1, "topologyKey": "a", "whenUnsatisfiable": "DoNotSchedule", "labelSelector": {}},
            {"maxSkew": 1, "topologyKey": "a", "whenUnsatisfiable": "DoNotSchedule"},
        ],
    ),
    "spread: constraints without List": spread((1, "a", "DoNotSchedule")),
    "spread: a list": spread((1, "a", "DoNotSchedule"), (2, "a", "ScheduleAnyway"), defaultingType="List"),
    "spread: keys that are no labels": spread(
        (1, "x/y/z", "DoNotSchedule"), (1, "UPPER.io/a", "DoNotSchedule"), (1, "a" * 64, "DoNotSchedule"),
        (1, "/a", "DoNotSchedule"), (1, "a/", "DoNotSchedule"), (1, "b" * 254 + "/a", "DoNotSchedule"),
        defaultingType="List",
    ),
    "node affinity: every kind of wrong expression": required(
        term(
            ("a b", "Near", ["x"]),
            ("a", "In", []),
            ("a", "Exists", ["x"]),
            ("a", "Gt", ["x"]),
            ("a", "Lt", ["1", "2"]),
            ("a", "In", ["x y"]),
            ("a b", "In", ["x"]),
            ("", "Exists"),
            fields=(
                ("metadata.uid", "In", ["a"]),
                ("metadata.name", "Exists"),
                ("metadata.name", "In", ["a", "b"]),
                ("metadata.name", "In", ["a_B"]),
            ),
        ),
        term(("a", "Near")),
    ),
    "node affinity: no terms": required(),
    "node affinity: an empty term": required({}),
    "node affinity: preferred, wrong": preferred((1000, term(("a", "Near"))), (0, term(("b", "In", []))), (1, {})),
    "volume binding: wrong": args("VolumeBinding", bindTimeoutSeconds=-1, shape=[{"utilization": 1, "score": 1}]),
    "volume binding: no timeout": args("VolumeBinding", bindTimeoutSeconds=0),
    "dynamic resources: wrong": args("DynamicResources", bindingTimeout="500ms", filterTimeout="-3s"),
    "dynamic resources: as it should be": args("DynamicResources", bindingTimeout="1m0s", filterTimeout="0s"),
    "arguments that are all as they should be": one(
        pluginConfig=[
            {"name": "InterPodAffinity", "args": {"hardPodAffinityWeight": 0}},
            {
                "name": "NodeResourcesFit",
                "args": {
                    "scoringStrategy": {
                        "type": "RequestedToCapacityRatio",
                        "resources": [{"name": "nvidia.com/gpu", "weight": 100}, {"name": "cpu"}],
                        "requestedToCapacityRatio": shape((0, 0), (100, 10)),
                    }
                },
            },
            {"name": "NodeResourcesBalancedAllocation", "args": {"resources": [{"name": "cpu"}]}},
        ]
    ),
    # extenders
    "extenders: everything wrong": {
        **V1,
        "extenders": [
            {
                "urlPrefix": "http://a",
                "bindVerb": "b",
                "managedResources": [{"name": "cpu"}, {"name": "a b"}, {"name": "x.io/a"}, {"name": "requests.x.io/a"}],
            },
            {"urlPrefix": "http://a", "bindVerb": "b", "prioritizeVerb": "p", "managedResources": [{"name": "x.io/a"}]},
        ],
    },
    "extenders: a filter": {**V1, "extenders": [{"urlPrefix": "http://a", "filterVerb": "f"}]},
    "extenders: a weight below zero": {
        **V1, "extenders": [{"urlPrefix": "http://a", "prioritizeVerb": "p", "weight": -1}]
    },
    "extenders: no address": {**V1, "extenders": [{}]},
    "extenders: resources that the scheduler leaves alone": {
        **V1,
        "extenders": [
            {
                "urlPrefix": "http://a",
                "filterVerb": "f",
                "managedResources": [{"name": "x.io/a", "ignoredByScheduler": True}, {"name": "x.io/b"}],
            }
        ],
    },
    "extenders: ignored resources without fit's arguments": {
        **V1,
        "profiles": [{"plugins": {"multiPoint": {"disabled": [{"name": "NodeResourcesFit"}]}}}],
        "extenders": [{"urlPrefix": "http://a", "managedResources": [{"name": "x.io/a", "ignoredByScheduler": True}]}],
    },
}

NAMES = (
    "SchedulingGates PrioritySort NodeUnschedulable NodeName TaintToleration NodeAffinity NodePorts NodeResourcesFit "
    "VolumeRestrictions NodeVolumeLimits VolumeBinding VolumeZone PodTopologySpread InterPodAffinity DynamicResources "
    "DefaultPreemption NodeResourcesBalancedAllocation ImageLocality DefaultBinder NodeDeclaredFeatures"
).split()
POINTS = "preEnqueue preFilter filter postFilter preScore score reserve permit preBind bind postBind".split()


def random_set(rng, names, most):
    found = {}
    if rng.random() < 0.6:
        picked = rng.sample(names, rng.randint(1, most))
        weigh = rng.random() < 0.7
        found["enabled"] = [{"name": n, "weight": rng.randint(0, 9)} if weigh else {"name": n} for n in picked]
    if rng.random() < 0.5:
        found["disabled"] = [{"name": n} for n in (rng.sample(names, rng.randint(1, min(3, len(names)))) if rng.random() < 0.75 else ["*"])]
    return found


def random_merge(rng, implements):
    plugins = {"multiPoint": random_set(rng, NAMES, 4)} if rng.random() < 0.7 else {}
    for point in rng.sample(POINTS, rng.randint(0, 3)):
        names = sorted(implements[point]) if rng.random() < 0.93 else NAMES
        if names:
            plugins[point] = random_set(rng, names, min(3, len(names)))
    return one(plugins=plugins)


def ask(program, folder, config):
    kubeconfig = folder / "kubeconfig"
    connection = {"kubeconfig": str(kubeconfig), **(config.get("clientConnection") or {})}
    if config.get("kind") == "KubeSchedulerConfiguration":
        config = {**config, "clientConnection": connection}
    kubeconfig.write_text(json.dumps({
        "apiVersion": "v1", "kind": "Config", "current-context": "c",
        "clusters": [{"name": "c", "cluster": {"server": "http://127.0.0.1:1"}}],
        "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}], "users": [{"name": "u", "user": {}}],
    }))
    given, written = folder / "config.yaml", folder / "written.yaml"
    given.write_text(yaml.safe_dump(config))
    written.unlink(missing_ok=True)
    command = [program, "--config", given, "--write-config-to", written, "--secure-port", "0", "-v", "2",
               "--logging-format", "json"]
    lines = subprocess.run(command, capture_output=True, text=True, timeout=60).stderr.splitlines()
    logged = [json.loads(line) for line in lines if line.startswith("{")]
    failed = [line["err"] for line in logged if line["msg"] == "command failed"]
    if failed:
        return {"refused": failed[0]}
    running = [line["Plugins"] for line in logged if line["msg"].startswith("the scheduler starts")]
    whole = yaml.safe_load(written.read_text())
    found = []
    for profile, plugins in zip(whole["profiles"], running, strict=True):
        at_points = {p[0].lower() + p[1:]: [[x["Name"], x["Weight"]] for x in v["Enabled"] or ()] for p, v in plugins.items()}
        arguments = {x["name"]: x.get("args") for x in profile.get("pluginConfig") or ()}
        found.append({"schedulerName": profile["schedulerName"], "points": at_points, "args": arguments})
    return {"profiles": found}


def main():
    program = sys.argv[1]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        default = ask(program, folder, V1)
        implements = {p: {n for n, _ in v} for p, v in default["profiles"][0]["points"].items()}
        rng = random.Random(1362)
        cases = {"the default profile": V1, **CASES}
        cases |= {f"a random merge {number}": random_merge(rng, implements) for number in range(200)}
        with lzma.open(Path(__file__).with_name("cases.jsonl.xz"), "wt") as out:
            for title, config in cases.items():
                told = ask(program, folder, config)
                out.write(json.dumps({"name": title, "config": config, **told}, separators=(",", ":")) + "\n")
                if re.search("invalid character|no such file", told.get("refused", "")):
                    print("suspicious", title, told)


main()
