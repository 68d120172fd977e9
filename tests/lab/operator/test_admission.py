"""The lab's API server and operator say of every real recipe file what the real ones said."""

import json
from pathlib import Path
from typing import Any

import pytest

from lab.cluster.kubectl import Kubectl
from lab.operator import install, webhook
from lab.operator.admission import Cluster, refused, tag, warnings
from lab.settings import Settings

REAL = Path(__file__).parents[4] / "shared/real-recipes"
NAMESPACE = "admit"
DIFFERENCES: dict[str, str] = {}
"""File -> why our answer may differ from the recorded one. There is none."""


def graph(**service: object) -> dict[str, object]:
    return {"metadata": {"name": "g" * 30}, "spec": {"services": {"VeryLongComponentName": service}}}


def test_an_image_without_a_version_needs_an_override() -> None:
    image = {"extraPodSpec": {"mainContainer": {"image": "registry:5000/runtime:my-tag"}}}
    (cause,) = refused(graph(**image), Cluster())
    assert cause.field == "spec.services[VeryLongComponentName].runtimeVersionOverride"
    assert refused(graph(**image, runtimeVersionOverride="1.0.0"), Cluster()) == ()
    assert tag("registry:5000/runtime@sha256:0") == ""


def test_long_names_are_refused_with_grove_only() -> None:
    assert refused(graph(), Cluster()) == ()
    assert "45-character" in refused(graph(), Cluster(grove=True))[0].message


def test_a_picker_needs_its_api() -> None:
    assert "InferencePool API group" in refused(graph(componentType="epp"), Cluster())[0].message
    assert refused(graph(componentType="epp"), Cluster(inference_pools=True)) == ()


def test_a_graph_of_nothing_is_refused_and_old_fields_are_warned_of() -> None:
    assert refused({"spec": {"services": {}}}, Cluster())[0].field == "spec.services"
    assert 'replaced with "ns-' in warnings(graph(dynamoNamespace="x"), "ns")[0]


def test_two_causes_stand_in_brackets_and_one_alone_does_not() -> None:
    images = {"spec": {"services": {name: {"extraPodSpec": {"mainContainer": {"image": "i:x"}}} for name in "ab"}}}
    told = refusal({"metadata": {"name": "g"}, **images})
    assert told.startswith(
        'DynamoGraphDeployment.nvidia.com "g" is invalid: [spec.services[a].runtimeVersionOverride: '
    )
    assert ", spec.services[b]." in told
    assert told.endswith("]")
    del images["spec"]["services"]["b"]
    assert "[spec" not in refusal({"metadata": {"name": "g"}, **images})


def refusal(graph: dict[str, Any]) -> str:
    request = {"uid": "u", "name": "g", "object": graph}
    answered = webhook.validation({"apiVersion": "v1", "kind": "AdmissionReview", "request": request}, Cluster())
    return str(answered["response"]["status"]["message"])


@pytest.mark.lab
@pytest.mark.skipif(not REAL.is_dir(), reason="the real recipes are not here")
@pytest.mark.timeout(300)
def test_every_real_file_is_admitted_or_refused_in_the_same_words(lab: Settings) -> None:
    install.start(lab)
    kubectl = Kubectl(lab, NAMESPACE)
    kubectl.apply([{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}}])
    wrong = {}
    for name, recorded in json.loads((REAL / "admission.json").read_text()).items():
        done = kubectl.run("create", "--dry-run=server", "--validate=strict", "-f", str(REAL / name))
        said = [line.replace(str(REAL / name), name) for line in done.stderr.splitlines()]
        errors = sorted(line for line in said if not line.startswith("Warning"))
        warned = sorted(line for line in said if line.startswith("Warning"))
        expected = (recorded["admitted"], sorted(recorded["errors"]), sorted(recorded["warnings"]))
        if (done.returncode == 0, errors, warned) != expected and name not in DIFFERENCES:
            wrong[name] = ((done.returncode == 0, errors, warned), expected)
    kubectl.run("delete", "namespace", NAMESPACE, "--wait=false")
    assert wrong == {}
