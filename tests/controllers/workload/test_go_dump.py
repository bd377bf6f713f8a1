"""The dump of a pod template: every field, with its type, as Go prints it."""

import pytest

from labkit.controllers.workload import go_dump


def in_dump(spec: dict[str, object]) -> str:
    return go_dump.of({"spec": spec})


@pytest.mark.parametrize(
    ("spec", "printed"),
    [
        pytest.param({}, "NodeName:(string) HostNetwork:(bool)false", id="what is not set is printed as nothing"),
        pytest.param({}, "TerminationGracePeriodSeconds:(*int64)<nil>", id="a pointer to nothing names its type"),
        pytest.param({"terminationGracePeriodSeconds": 0}, "Seconds:(*int64)0 Active", id="a pointer to zero is zero"),
        pytest.param(
            {"nodeSelector": {"b": "2", "a": "1"}}, "(map[string]string)map[a:1 b:2]", id="maps are in order of keys"
        ),
        pytest.param({"tolerations": []}, "Tolerations:([]v1.Toleration)<nil>", id="an empty list is none"),
        pytest.param(
            {"overhead": {"cpu": "250m", "memory": "16Mi"}},
            "map[cpu:{i:(resource.int64Amount){value:(int64)250 scale:(resource.Scale)-3} "
            "d:(resource.infDecAmount){Dec:(*inf.Dec)<nil>} s:(string)250m Format:(resource.Format)DecimalSI} "
            "memory:{i:(resource.int64Amount){value:(int64)16777216 scale:(resource.Scale)0} "
            "d:(resource.infDecAmount){Dec:(*inf.Dec)<nil>} s:(string) Format:(resource.Format)BinarySI}]",
            id="amounts show their number, scale and format",
        ),
    ],
)
def test_a_template_is_printed_like_go(spec: dict[str, object], printed: str) -> None:
    assert printed in in_dump(spec)
