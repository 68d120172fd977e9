"""deploy/'s manifests become the objects that an administrator chose."""

import base64
from importlib.resources import files

import pytest

from checks.doctor.setup.manifests import MADE, PLURALS, Choice, marked, objects, path, sandbox, token

TEXT = (files("deploy") / "sandbox.yaml").read_text()
STRANGER = (files("deploy") / "sandbox-stranger.yaml").read_text()
ADMISSION = (files("deploy") / "admission.yaml").read_text()
CONTROL = (files("deploy") / "control.yaml").read_text()


def test_every_object_is_in_the_namespace_that_was_chosen() -> None:
    made = list(sandbox([TEXT], Choice("sbx-9")))
    assert len(made) == len(objects(TEXT))
    assert {one["metadata"].get("namespace", one["metadata"]["name"]) for one in made} == {"sbx-9"}


def test_the_accounts_that_a_sandbox_binds_stay_in_the_control_namespace() -> None:
    bound = [one["subjects"] for one in sandbox([TEXT], Choice("sbx-9")) if one["kind"] == "RoleBinding"]
    assert {subject["namespace"] for subjects in bound for subject in subjects} == {"recipe-gate"}


def test_sizes_and_the_class_are_chosen_and_otherwise_as_the_manifest_has_them() -> None:
    made = {one["kind"]: one for one in sandbox([TEXT], Choice("s", "fast", 4, "1Ti"))}
    assert made["ResourceQuota"]["spec"]["hard"]["requests.nvidia.com/gpu"] == "4"
    claim = made["PersistentVolumeClaim"]["spec"]
    assert (claim["storageClassName"], claim["resources"]["requests"]["storage"]) == ("fast", "1Ti")
    plain = {one["kind"]: one for one in sandbox([TEXT], Choice("s"))}
    assert "storageClassName" not in plain["PersistentVolumeClaim"]["spec"]


def test_what_strangers_get_takes_the_place_of_what_insiders_have_and_the_rights_stay() -> None:
    made = {
        (one["kind"], one["metadata"]["name"]): one
        for one in sandbox([TEXT, STRANGER], Choice("s", hub="192.0.2.0/28"))
    }
    assert made["Namespace", "s"]["metadata"]["labels"]["recipe-gate.dev/class"] == "stranger"
    assert made["NetworkPolicy", "hub"]["spec"]["egress"] == [{"to": [{"ipBlock": {"cidr": "192.0.2.0/28"}}]}]
    assert ("Secret", "hf-token-secret") not in made
    insiders = {(one["kind"], one["metadata"]["name"]): one for one in sandbox([TEXT], Choice("s"))}
    assert made["Role", "runner"] == insiders["Role", "runner"]
    with pytest.raises(ValueError, match="hub"):
        list(sandbox([TEXT, STRANGER], Choice("s", hub="hub")))


@pytest.mark.parametrize("text", [TEXT, STRANGER, CONTROL, ADMISSION])
def test_every_kind_of_the_manifests_has_a_place(text: str) -> None:
    assert {one["kind"] for one in objects(text)} <= set(PLURALS)
    assert len({path(one) for one in objects(text)}) == len(objects(text))


def test_a_token_loses_the_newline_that_an_editor_left() -> None:
    assert base64.b64decode(token("s", "hf_x\n")["data"]["HF_TOKEN"]) == b"hf_x"


def test_only_what_was_not_there_before_is_marked_as_made() -> None:
    one = token("s", "hf_x")
    assert marked(one, None)["metadata"]["annotations"] == {MADE: "setup"}
    assert marked(one, {"metadata": {"name": "x"}}) == one
    assert MADE in marked(one, marked(one, None))["metadata"]["annotations"]
