"""What a sandbox's pods pull images with: the secrets that its default account names, there and readable as Docker's own file."""

import base64
import binascii
import json

from checks.doctor.answer import Answer, failed, passed, skipped
from checks.doctor.facts import Facts, Plain, Unread

CHECK = "sandbox-pull"
KIND, KEY = "kubernetes.io/dockerconfigjson", ".dockerconfigjson"


def account(sandbox: str) -> str:
    """Where the default account is."""
    return f"/api/v1/namespaces/{sandbox}/serviceaccounts/default"


def secret_paths(facts: Facts, sandbox: str) -> tuple[str, ...]:
    """Where its secrets are, once it is known which they are."""
    return tuple(f"/api/v1/namespaces/{sandbox}/secrets/{name}" for name in _names(facts.get(account(sandbox))))


def _names(found: Plain | Unread) -> list[str]:
    return [] if isinstance(found, Unread) else [str(one.get("name")) for one in found.get("imagePullSecrets") or []]


def answer(facts: Facts, sandbox: str) -> Answer:
    """Whether each named secret can be used; none named is fine for public images, or where the overlay names them."""
    found = facts.get(account(sandbox))
    if isinstance(found, Unread):
        return skipped(CHECK, f"The default account may not be read: {found.reason}")
    names = _names(found)
    for name, path in zip(names, secret_paths(facts, sandbox), strict=True):
        secret = facts.get(path)
        if isinstance(secret, Unread) and not secret.missing:
            return skipped(CHECK, f"The secret {name} may not be read: {secret.reason}")
        wrong = "is not there" if isinstance(secret, Unread) else _wrong(secret)
        if wrong:
            mend = f"kubectl create secret docker-registry {name} --namespace {sandbox}"
            return failed(CHECK, f"the secret {name} {wrong}", f"a secret of type {KIND}", mend)
    return passed(CHECK, ", ".join(names) or "none named: images are public, or the overlay names secrets")


def _wrong(secret: Plain) -> str:
    if secret.get("type") != KIND:
        return f"is of type {secret.get('type')}"
    try:
        read = json.loads(base64.b64decode((secret.get("data") or {}).get(KEY, ""), validate=True))
    except (binascii.Error, ValueError):
        return f"holds no JSON under {KEY}"
    return "" if isinstance(read, dict) and read.get("auths") else "names no registry"
