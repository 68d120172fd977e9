"""Every manifest that is shipped is one that a real API server takes."""

from pathlib import Path
from typing import Any

import pytest

DEPLOY = Path(__file__).parents[3] / "deploy"
MANIFESTS = sorted(path.name for path in DEPLOY.glob("*.yaml"))
pytestmark = [pytest.mark.lab, pytest.mark.timeout(120)]


@pytest.mark.parametrize("name", MANIFESTS)
def test_a_shipped_manifest_is_taken_by_the_api_server(prepared: Any, name: str) -> None:
    ours = {"sandbox-1": prepared.namespace, "name: model-cache": "name: another-cache"}
    text = (DEPLOY / name).read_text()
    for word, other in ours.items():
        text = text.replace(word, other)
    applied = ("apply", "--server-side", "--dry-run=server", "--force-conflicts", "-f", "-")
    told = prepared.anywhere(*applied, stdin=text)
    assert "serverside-applied (server dry run)" in told
    assert prepared.left() == []
