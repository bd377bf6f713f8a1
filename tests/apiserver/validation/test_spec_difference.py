from typing import Any

import pytest

from labkit.apiserver.validation import spec_difference

MERGE = "application/strategic-merge-patch+json"


def test_equal_specs_have_none() -> None:
    assert spec_difference.text("PodSpec", {"hostname": ""}, {}) == ""


def test_lines_of_the_real_servers_structures() -> None:
    found = spec_difference.text("PodSpec", {"terminationGracePeriodSeconds": 30}, {"terminationGracePeriodSeconds": 1})
    assert found.splitlines()[0].startswith("@@ -4,7 +4,7 @@")
    assert [line for line in found.splitlines() if line[0] in "+-"] == [
        '- "TerminationGracePeriodSeconds": 30,',
        '+ "TerminationGracePeriodSeconds": 1,',
    ]


@pytest.mark.parametrize(
    ("patch", "shown"),
    [
        ({"hostname": "h"}, '- "Hostname": "",\n+ "Hostname": "h",\n'),
        ({"hostNetwork": True}, '-  "HostNetwork": false,\n+  "HostNetwork": true,\n'),
        (
            {"containers": [{"name": "c", "image": "other", "env": [{"name": "A", "value": "b"}]}]},
            '-   "Env": null,\n+   "Env": [\n+    {\n+     "Name": "A",\n+     "Value": "b",\n',
        ),
    ],
)
def test_a_pod_shows_what_may_not_change_and_nothing_else(ask: Any, patch: Any, shown: str) -> None:
    body = {"metadata": {"name": "p"}, "spec": {"containers": [{"name": "c", "image": "i"}]}}
    assert ask("POST", "/api/v1/namespaces/default/pods", body).status == 201
    refused = ask("PATCH", "/api/v1/namespaces/default/pods/p", {"spec": patch}, MERGE)
    assert refused.status == 422
    assert shown in refused.payload["message"]
    assert '"Image"' not in [line.strip(" +-").partition(":")[0] for line in refused.payload["message"].splitlines()]


def test_where_a_volume_is_stays_as_it_is(ask: Any) -> None:
    spec = {"capacity": {"storage": "1Gi"}, "accessModes": ["ReadWriteOnce"], "hostPath": {"path": "/a"}}
    assert ask("POST", "/api/v1/persistentvolumes", {"metadata": {"name": "v"}, "spec": spec}).status == 201
    refused = ask("PATCH", "/api/v1/persistentvolumes/v", {"spec": {"hostPath": {"path": "/b"}}}, MERGE)
    assert refused.status == 422
    assert '-  "Path": "/a",\n+  "Path": "/b",\n' in refused.payload["message"]
    assert ask("PATCH", "/api/v1/persistentvolumes/v", {"spec": {"capacity": {"storage": "2Gi"}}}, MERGE).status == 200
