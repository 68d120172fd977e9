"""A client made from certificate files."""

from pathlib import Path

from lab.cluster.client import of_user


def test_it_uses_the_users_own_files_and_no_others(tmp_path: Path) -> None:
    configuration = of_user("https://10.88.0.1:6443", tmp_path, "storage").configuration
    assert configuration.host == "https://10.88.0.1:6443"
    assert configuration.verify_ssl
    used = [configuration.ssl_ca_cert, configuration.cert_file, configuration.key_file]
    assert used == [str(tmp_path / name) for name in ("ca.crt", "user-storage.crt", "user-storage.key")]
