"""The builders set what was asked for and nothing else."""

from labkit.api import make


def test_a_node_has_capacity_and_a_hostname_label() -> None:
    node = make.a_node("a", cpu="2", memory="4Gi", zone="z1", **{"example.com/gpu": "4"})
    assert node["status"]["allocatable"] == {
        "cpu": "2",
        "memory": "4Gi",
        "pods": "110",
        "ephemeral-storage": "100Gi",
        "example.com/gpu": "4",
    }
    assert node["metadata"]["labels"]["kubernetes.io/hostname"] == "a"
    assert node["metadata"]["labels"]["topology.kubernetes.io/zone"] == "z1"
    assert node["spec"] == {}


def test_capacity_and_allocatable_are_not_the_same_dictionary() -> None:
    node = make.a_node("a")
    node["status"]["allocatable"]["cpu"] = "1"
    assert node["status"]["capacity"]["cpu"] == "4"


def test_a_pod_without_requests_has_no_resources_at_all() -> None:
    assert "resources" not in make.a_pod("p")["spec"]["containers"][0]
    pod = make.a_pod("p", cpu="1", nodeSelector={"disk": "ssd"})
    assert pod["spec"]["containers"][0]["resources"] == {"requests": {"cpu": "1"}}
    assert pod["spec"]["nodeSelector"] == {"disk": "ssd"}


def test_gpus_are_a_limit_too_which_is_what_the_api_server_wants() -> None:
    assert make.a_node("a", gpu="4")["status"]["allocatable"]["nvidia.com/gpu"] == "4"
    resources = make.a_pod("p", cpu="1", gpu="2")["spec"]["containers"][0]["resources"]
    assert resources == {"requests": {"cpu": "1", "nvidia.com/gpu": "2"}, "limits": {"nvidia.com/gpu": "2"}}
    template = make.a_deployment("web", gpu="1")["spec"]["template"]["spec"]["containers"][0]
    assert template["resources"] == {"requests": {"nvidia.com/gpu": "1"}, "limits": {"nvidia.com/gpu": "1"}}


def test_a_deployment_selects_the_pods_of_its_template() -> None:
    deployment = make.a_deployment("web", replicas=2, cpu="100m")
    selector = deployment["spec"]["selector"]["matchLabels"]
    assert selector == deployment["spec"]["template"]["metadata"]["labels"] == {"app": "web"}


def test_a_priority_class_has_its_value_and_what_else_was_asked_for() -> None:
    made = make.a_priority_class("patient", 1000, preemptionPolicy="Never")
    assert (made["kind"], made["metadata"], made["value"]) == ("PriorityClass", {"name": "patient"}, 1000)
    assert made["preemptionPolicy"] == "Never"
    assert "globalDefault" not in made
