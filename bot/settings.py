"""The service's own settings: a TOML file, or the environment, read once at start with every mistake named.

Each key of the file may instead stand in the environment as RECIPE_GATE_<KEY> (lists and tables as JSON), which wins.
"""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from pydantic import Field

from bot.model.runs import Class
from checks.model.serial import MalformedError, from_plain
from checks.model.spec import Overlay

PREFIX = "RECIPE_GATE_"
_LABEL = r"^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$"
Namespace = Annotated[str, Field(pattern=_LABEL)]


@dataclass(frozen=True)
class SandboxSettings:
    """A prepared namespace: whose runs it takes, what hardware it has, and what is particular to its cluster."""

    name: Namespace
    trusted: Annotated[Class, Field(alias="class")]
    hardware: str = ""
    overlay: Overlay = field(default_factory=Overlay)

    @property
    def effective_overlay(self) -> Overlay:
        """The overlay of a run here: strangers' ones find the models filled beforehand, and only read them."""
        return replace(self.overlay, only_read=True) if self.trusted is Class.STRANGER else self.overlay


@dataclass(frozen=True)
class Settings:
    """Everything that the service must be told; paths are files that hold one secret each."""

    app_id: Annotated[int, Field(gt=0)]
    private_key: Path
    webhook_secret: Path
    image: Annotated[str, Field(min_length=1)]
    sandboxes: Annotated[tuple[SandboxSettings, ...], Field(min_length=1)]
    github: Annotated[str, Field(pattern=r"^https?://[^\s]+$")] = "https://api.github.com"
    control_namespace: Namespace = "recipe-gate"
    kubeconfig: Path | None = None
    listen_host: str = "127.0.0.1"
    listen_port: Annotated[int, Field(ge=0, le=65535)] = 8080
    connections: Annotated[int, Field(gt=0)] = 128
    connections_of_address: Annotated[int, Field(gt=0)] = 64
    operations_host: str = "127.0.0.1"
    operations_port: Annotated[int, Field(ge=0, le=65535)] = 8081
    sweep_seconds: Annotated[float, Field(gt=0)] = 60.0
    progress_seconds: Annotated[float, Field(ge=0)] = 30.0
    poll_seconds: Annotated[float, Field(gt=0)] = 2.0
    image_pull_secrets: tuple[str, ...] = ()
    repositories: tuple[str, ...] = ()


@dataclass(frozen=True)
class Secrets:
    """What the settings' files hold."""

    private_key: RSAPrivateKey = field(repr=False)
    webhook_secret: str = field(repr=False)


def load(file: Path | None, environ: Mapping[str, str]) -> Settings:
    """The settings of a file and the environment; raises MalformedError with every mistake."""
    plain = _file(file) if file else {}
    plain.update(_environment(environ))
    settings = _settings(plain)
    names = [sandbox.name for sandbox in settings.sandboxes]
    if len(set(names)) < len(names):
        raise MalformedError("sandboxes: every name may stand there once")
    if not _private(settings.github):
        raise MalformedError("github: http:// shows tokens to whoever listens; only a loopback address may have it")
    if settings.control_namespace in names:
        raise MalformedError("sandboxes: the control namespace cannot be a sandbox")
    return settings


def _private(address: str) -> bool:
    """Whether nobody between us and an address hears what is said: it is encrypted, or stays on this machine."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        return parts.scheme == "https" or host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _settings(plain: dict[str, Any]) -> Settings:
    try:
        return from_plain(Settings, plain)
    except MalformedError as error:
        more = _classless(plain.get("sandboxes"))
        raise MalformedError(f"{error}\n{more}" if more else str(error)) from error


def _classless(sandboxes: Any) -> str:
    """What to write for sandboxes without a class; empty where each has one. Whose heads run where is nobody's default."""
    given = [one for one in sandboxes if isinstance(one, dict)] if isinstance(sandboxes, list) else []
    lacking = ", ".join(str(one.get("name")) for one in given if "class" not in one)
    if not lacking:
        return ""
    return (
        f'sandboxes: {lacking} has no class; write class = "insider" for the runs of people who may write to the repository '
        '(deploy/sandbox.yaml), class = "stranger" for those of everybody else (deploy/sandbox-stranger.yaml), or '
        'class = "any" where nothing in it, the model hub\'s token included, is to be kept from strangers'
    )


def secrets(settings: Settings) -> Secrets:
    """The secrets, without the newline that editors leave; raises MalformedError naming each file that has none.

    The key is read here once: a file with another thing in it is told at the start, and reading one takes 6 ms each time.
    """
    found, mistakes = {}, []
    for name in ("private_key", "webhook_secret"):
        path = getattr(settings, name)
        try:
            found[name] = path.read_text().strip()
        except (OSError, UnicodeDecodeError) as error:
            mistakes.append(f"{name}: {path} cannot be read ({error.__class__.__name__})")
        else:
            if not found[name]:
                mistakes.append(f"{name}: {path} is empty")
    if not mistakes:
        try:
            return Secrets(private_key(found["private_key"]), found["webhook_secret"])
        except ValueError as error:
            mistakes.append(f"private_key: {settings.private_key} holds no RSA private key in PEM ({error})")
    raise MalformedError("\n".join(mistakes))


def private_key(pem: str) -> RSAPrivateKey:
    """The key that an App signs with, as GitHub hands it out; raises ValueError for anything else."""
    try:
        key = load_pem_private_key(pem.encode(), password=None)
    except (TypeError, ValueError, UnsupportedAlgorithm) as error:
        raise ValueError(error.__class__.__name__) from error
    if not isinstance(key, RSAPrivateKey):
        raise ValueError(key.__class__.__name__)  # noqa: TRY004 - the content is wrong, not the caller
    return key


def _file(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text())
    except (OSError, UnicodeDecodeError) as error:
        raise MalformedError(f"{file}: cannot be read ({error.__class__.__name__})") from error
    except tomllib.TOMLDecodeError as error:
        raise MalformedError(f"{file}: {error}") from error


def _environment(environ: Mapping[str, str]) -> dict[str, Any]:
    """The settings among the environment's variables."""
    fields = Settings.__dataclass_fields__
    found: dict[str, Any] = {}
    for key, value in environ.items():
        name = key.removeprefix(PREFIX).lower()
        if key.startswith(PREFIX) and name in fields:
            found[name] = _value(key, value) if name in ("sandboxes", "image_pull_secrets", "repositories") else value
    return found


def _value(key: str, value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError as error:
        raise MalformedError(f"{key}: not JSON: {error}") from error
