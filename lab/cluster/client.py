"""The official Kubernetes client as one of the cluster's users, from the certificates' files.

Made from a kubeconfig it would copy the keys into temporary files, which a process that a signal ends leaves behind.
"""

from pathlib import Path
from typing import Any

from kubernetes import client


def of_user(server: str, keys: Path, user: str) -> Any:
    """A client of the API server at URL `server` as `user` (a name of identities.users) with its certificate in `keys`."""
    configuration: Any = client.Configuration()
    configuration.host = server
    configuration.ssl_ca_cert = str(keys / "ca.crt")
    configuration.cert_file = str(keys / f"user-{user}.crt")
    configuration.key_file = str(keys / f"user-{user}.key")
    return client.ApiClient(configuration)
