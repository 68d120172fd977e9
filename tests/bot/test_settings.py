import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from bot.model.runs import Class
from bot.settings import Settings, load, secrets
from checks.model.serial import MalformedError
from checks.model.spec import Overlay
from tests.keys import pem

FILE = """
app_id = 7
private_key = "/keys/app.pem"
webhook_secret = "/keys/webhook"
image = "ghcr.io/recipe-gate/recipe-gate:0.1.0"
sweep_seconds = 5

[[sandboxes]]
name = "sandbox-0"
hardware = "h100"
class = "stranger"
overlay = { storage_class = "fast", load = { REQUESTS = "8" }, tolerations = [{ key = "gpu" }] }
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "settings.toml"
    path.write_text(text)
    return path


def test_a_file_is_read(tmp_path: Path) -> None:
    settings = load(write(tmp_path, FILE), {})
    assert (settings.app_id, settings.github, settings.sweep_seconds) == (7, "https://api.github.com", 5.0)
    sandbox = settings.sandboxes[0]
    assert sandbox.trusted is Class.STRANGER
    assert sandbox.overlay == Overlay(storage_class="fast", load={"REQUESTS": "8"}, tolerations=({"key": "gpu"},))


def test_the_environment_wins_and_is_enough(tmp_path: Path) -> None:
    assert load(write(tmp_path, FILE), {"RECIPE_GATE_APP_ID": "8", "RECIPE_GATE_LAB": "/lab"}).app_id == 8
    environ = {
        "RECIPE_GATE_APP_ID": "9",
        "RECIPE_GATE_PRIVATE_KEY": "/k",
        "RECIPE_GATE_WEBHOOK_SECRET": "/s",
        "RECIPE_GATE_IMAGE": "image",
        "RECIPE_GATE_SANDBOXES": json.dumps([{"name": "one", "class": "any"}]),
    }
    assert load(None, environ).sandboxes[0].name == "one"


@pytest.mark.attack
def test_a_sandbox_without_a_class_is_refused_with_what_to_write(tmp_path: Path) -> None:
    """Whoever forgets it would run strangers' heads beside the insiders' token and models."""
    with pytest.raises(MalformedError) as raised:
        load(write(tmp_path, FILE.replace('class = "stranger"\n', "")), {})
    text = str(raised.value)
    assert all(one in text for one in ("sandbox-0 has no class", 'class = "insider"', 'class = "stranger"', "deploy/"))


def test_every_mistake_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(MalformedError) as raised:
        load(
            write(tmp_path, 'app_id = "x"\nsurprise = 1\nlisten_port = 70000\n[[sandboxes]]\nname = "Not A Label"'), {}
        )
    text = str(raised.value)
    for name in ("app_id", "surprise", "listen_port", "sandboxes.0.name", "private_key", "webhook_secret", "image"):
        assert name in text


@pytest.mark.parametrize(
    ("extra", "words"),
    [
        ('[[sandboxes]]\nname = "sandbox-0"\nclass = "insider"\n', "once"),
        ('[[sandboxes]]\nname = "recipe-gate"\nclass = "insider"\n', "control namespace"),
        ("= nonsense", "settings.toml"),
    ],
)
def test_contradictions_are_named(tmp_path: Path, extra: str, words: str) -> None:
    with pytest.raises(MalformedError, match=words):
        load(write(tmp_path, FILE + extra), {})


def test_a_missing_file_and_broken_json_are_named(tmp_path: Path) -> None:
    with pytest.raises(MalformedError, match="cannot be read"):
        load(tmp_path / "absent.toml", {})
    with pytest.raises(MalformedError, match="RECIPE_GATE_SANDBOXES"):
        load(None, {"RECIPE_GATE_SANDBOXES": "["})


def test_secrets_come_from_files_and_are_never_shown(tmp_path: Path) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    (tmp_path / "key").write_bytes(pem(key))
    (tmp_path / "secret").write_text("hush\n")
    settings = Settings(7, tmp_path / "key", tmp_path / "secret", "image", ())
    found = secrets(settings)
    assert (found.private_key.private_numbers(), found.webhook_secret) == (key.private_numbers(), "hush")
    assert "RSA" not in repr(found)
    assert "hush" not in repr(found)


@pytest.mark.parametrize("content", [b"PRIVATE\n", pem(ec.generate_private_key(ec.SECP256R1()))], ids=["text", "ec"])
def test_a_key_that_is_none_is_told_at_the_start(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "key").write_bytes(content)
    (tmp_path / "secret").write_text("hush\n")
    with pytest.raises(MalformedError, match="key holds no RSA private key in PEM") as raised:
        secrets(Settings(7, tmp_path / "key", tmp_path / "secret", "image", ()))
    assert "PRIVATE" not in str(raised.value)


def test_secrets_that_are_not_there_are_named(tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("\n")
    with pytest.raises(MalformedError, match=r"(?s)private_key.*absent.*webhook_secret.*empty"):
        secrets(Settings(7, tmp_path / "absent", tmp_path / "empty", "image", ()))


@pytest.mark.attack
@pytest.mark.parametrize(
    "address",
    ["http://github.example/api/v3", "http://10.0.0.1", "http://127.0.0.1.example", "http://localhost.example"],
)
def test_github_is_not_asked_where_others_can_listen(tmp_path: Path, address: str) -> None:
    with pytest.raises(MalformedError, match="github: http://"):
        load(write(tmp_path, FILE), {"RECIPE_GATE_GITHUB": address})


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:8000", "http://localhost", "http://[::1]:1", "https://github.example/api/v3"]
)
def test_github_is_asked_over_tls_or_on_this_machine(tmp_path: Path, address: str) -> None:
    assert load(write(tmp_path, FILE), {"RECIPE_GATE_GITHUB": address}).github == address
