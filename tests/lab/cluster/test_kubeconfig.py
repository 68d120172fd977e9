"""What a kubeconfig carries."""

import base64

import yaml

from lab.cluster import kubeconfig
from lab.cluster.certificates import Pair

TEXT = kubeconfig.text("https://10.88.0.1:6443", b"authority", Pair(b"certificate", b"key"), "someone")


def test_it_trusts_the_authority_alone() -> None:
    (cluster,) = yaml.safe_load(TEXT)["clusters"]
    assert cluster["cluster"] == {
        "server": "https://10.88.0.1:6443",
        "certificate-authority-data": base64.b64encode(b"authority").decode(),
    }


def test_its_user_is_known_by_certificate_only() -> None:
    (user,) = yaml.safe_load(TEXT)["users"]
    encoded = {name: base64.b64decode(value) for name, value in user["user"].items()}
    assert encoded == {"client-certificate-data": b"certificate", "client-key-data": b"key"}


def test_its_current_context_joins_the_two() -> None:
    document = yaml.safe_load(TEXT)
    (context,) = document["contexts"]
    assert context["name"] == document["current-context"]
    assert context["context"] == {"cluster": document["clusters"][0]["name"], "user": document["users"][0]["name"]}
