"""Kubeconfigs that carry all they need: the authority, a client certificate and its key."""

import base64

import yaml

from lab.cluster.certificates import Pair


def text(server: str, authority: bytes, pair: Pair, user: str) -> str:
    """A kubeconfig with which `user` reaches `server` and trusts nothing but `authority` (PEM)."""
    cluster = {"server": server, "certificate-authority-data": _encoded(authority)}
    identity = {"client-certificate-data": _encoded(pair.certificate), "client-key-data": _encoded(pair.key)}
    document = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "lab", "cluster": cluster}],
        "users": [{"name": user, "user": identity}],
        "contexts": [{"name": "lab", "context": {"cluster": "lab", "user": user}}],
        "current-context": "lab",
    }
    return yaml.safe_dump(document, sort_keys=False)


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()
