"""The generator of the message table, on a .proto file of three messages."""

from labkit.apiserver.protobuf import generate_messages

PROTO = """\
syntax = "proto2";
package k8s.io.kube_aggregator.pkg.apis.v1;

// a comment with message Words {
message Thing {
  // +optional
  optional .k8s.io.apimachinery.pkg.apis.meta.v1.ObjectMeta metadata = 1;
  repeated Part parts = 2;
  map<string, bytes> data = 12;
}

message Part {
  optional int32 Size = 1;
}

message Empty {
}
"""


def test_messages() -> None:
    assert generate_messages.messages(PROTO) == {
        "io.k8s.kube-aggregator.pkg.apis.v1.Thing": {
            "1": ("metadata", "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"),
            "2": ("parts", "[]io.k8s.kube-aggregator.pkg.apis.v1.Part"),
            "12": ("data", "map[string]bytes"),
        },
        "io.k8s.kube-aggregator.pkg.apis.v1.Part": {"1": ("Size", "int32")},
        "io.k8s.kube-aggregator.pkg.apis.v1.Empty": {},
    }


def test_what_a_served_kind_can_hold_is_reachable() -> None:
    pod, spec, other = "io.k8s.api.core.v1.Pod", "io.k8s.api.core.v1.PodSpec", "io.k8s.api.core.v1.RangeAllocation"
    found = {pod: {"1": ("spec", spec)}, spec: {"1": ("nodeName", "string")}, other: {"1": ("range", "string")}}
    assert generate_messages.reachable(found) == [pod, spec]
