"""Which files identities are written to, and for whom they hold."""

from datetime import UTC, datetime
from pathlib import Path

import yaml
from cryptography import x509

from lab.cluster import folders, identities
from lab.settings import Settings

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def test_the_api_server_is_named_as_pods_and_this_machine_reach_it(tmp_path: Path) -> None:
    settings = Settings(
        cache=tmp_path / "cache", state=tmp_path, service_cidr="10.97.0.0/16", bridge_address="10.5.0.1"
    )
    assert set(identities.api_server_addresses(settings)) == {"127.0.0.1", "10.5.0.1", "10.97.0.1"}
    assert "kubernetes.default.svc" in identities.api_server_names(settings)


def test_keys_and_kubeconfigs_are_for_root_alone(tmp_path: Path) -> None:
    settings = Settings(cache=tmp_path / "cache", state=tmp_path)
    identities.write(settings, NOW)
    secret = [*folders.keys(settings).glob("*.key"), *folders.keys(settings).glob("*.kubeconfig"), settings.kubeconfig]
    assert len(secret) > len(identities.users(settings)) * 2
    assert {path.stat().st_mode & 0o777 for path in secret} == {0o600}


def test_the_authoritys_own_key_is_never_written(tmp_path: Path) -> None:
    settings = Settings(cache=tmp_path / "cache", state=tmp_path)
    identities.write(settings, NOW)
    assert not list(folders.keys(settings).glob("*ca.key"))


def test_the_nodes_certificate_is_the_one_that_node_restriction_expects(tmp_path: Path) -> None:
    settings = Settings(cache=tmp_path / "cache", state=tmp_path, node="n-1")
    assert identities.users(settings)["kubelet"] == ("system:node:n-1", ("system:nodes",))


def test_etcd_does_not_trust_the_clusters_authority(tmp_path: Path) -> None:
    settings = Settings(cache=tmp_path / "cache", state=tmp_path)
    identities.write(settings, NOW)
    certificates = [
        x509.load_pem_x509_certificate((folders.keys(settings) / name).read_bytes())
        for name in ("ca.crt", "etcd-ca.crt")
    ]
    assert certificates[0].public_key() != certificates[1].public_key()


def test_every_program_connects_to_the_bridge(tmp_path: Path) -> None:
    settings = Settings(cache=tmp_path / "cache", state=tmp_path)
    identities.write(settings, NOW)
    for path in folders.keys(settings).glob("*.kubeconfig"):
        (cluster,) = yaml.safe_load(path.read_text())["clusters"]
        assert cluster["cluster"]["server"] == "https://10.88.0.1:6443"
