"""deploy/bot.yaml: GitHub reaches the webhook's listener, those who run the bot reach the other, and both are the settings'."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import PREFIX, Settings

pytestmark = pytest.mark.attack
OBJECTS: dict[str, Any] = {
    one["kind"]: one for one in yaml.safe_load_all((Path(__file__).parents[2] / "deploy/bot.yaml").read_text())
}
POD = OBJECTS["Deployment"]["spec"]["template"]
(CONTAINER,) = POD["spec"]["containers"]
LABELS = {"app.kubernetes.io/name": "recipe-gate-bot"}


def test_the_shipped_bot_listens_for_operations_apart_from_the_webhook() -> None:
    said = {one["name"].removeprefix(PREFIX).lower(): one["value"] for one in CONTAINER["env"]}
    assert said.keys() <= Settings.__dataclass_fields__.keys()
    ports = {one["name"]: one["containerPort"] for one in CONTAINER["ports"]}
    assert ports == {"webhook": int(said["listen_port"]), "operations": int(said["operations_port"])}
    for probe, path in (("livenessProbe", "/healthz"), ("readinessProbe", "/readyz")):
        assert CONTAINER[probe]["httpGet"] == {"path": path, "port": "operations"}


def test_only_the_webhooks_port_is_served_and_open_to_everybody() -> None:
    (served,) = OBJECTS["Service"]["spec"]["ports"]
    assert served["targetPort"] == "webhook"
    anybody, monitoring = OBJECTS["NetworkPolicy"]["spec"]["ingress"]
    assert anybody == {"ports": [{"port": 8080}]}
    assert (monitoring["ports"], len(monitoring["from"])) == ([{"port": 8081}], 1)
    assert POD["metadata"]["labels"] == LABELS == OBJECTS["Service"]["spec"]["selector"]
    assert OBJECTS["NetworkPolicy"]["spec"]["podSelector"] == {"matchLabels": LABELS}


def test_the_bots_pod_is_one_and_may_do_nothing_on_its_node() -> None:
    assert OBJECTS["Deployment"]["spec"]["replicas"] == 1
    assert OBJECTS["Deployment"]["spec"]["strategy"] == {"type": "Recreate"}
    assert POD["spec"]["securityContext"]["runAsNonRoot"] is True
    assert CONTAINER["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
