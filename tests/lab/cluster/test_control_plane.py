"""How the control plane is started: who may talk to what."""

from pathlib import Path

from lab.cluster import control_plane
from lab.settings import Settings

SETTINGS = Settings(cache=Path("/c"), state=Path("/s"))


def test_the_api_server_listens_on_the_bridge_only() -> None:
    argv = control_plane.api_server(SETTINGS, "https://127.0.0.1:1")
    assert "--bind-address=10.88.0.1" in argv
    assert "--advertise-address=10.88.0.1" in argv


def test_no_static_token_opens_the_api_server_and_nodes_are_restricted() -> None:
    argv = control_plane.api_server(SETTINGS, "https://127.0.0.1:1")
    assert not [argument for argument in argv if "token-auth" in argument]
    assert "--authorization-mode=Node,RBAC" in argv
    assert "--enable-admission-plugins=NodeRestriction" in argv
    assert not [argument for argument in argv if "disable-admission" in argument]


def test_etcd_asks_for_a_certificate_on_loopback() -> None:
    argv = control_plane.etcd(SETTINGS, "https://127.0.0.1:1", "http://127.0.0.1:2")
    assert "--client-cert-auth" in argv
    assert "--listen-client-urls=https://127.0.0.1:1" in argv


def test_controllers_act_under_accounts_of_their_own_and_listen_nowhere() -> None:
    argv = control_plane.controller_manager(SETTINGS)
    assert "--use-service-account-credentials=true" in argv
    assert "--secure-port=0" in argv
    assert "--secure-port=0" in control_plane.scheduler(SETTINGS)
