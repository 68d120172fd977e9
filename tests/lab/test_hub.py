"""The hub's side of a download, as the real client speaks it."""

from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient
from pytest_aiohttp.plugin import AiohttpClient

from lab.hub import REPOSITORIES, REVISION, Hub, application, blob_hash

(MODEL,) = REPOSITORIES
TOKEN = "secret"
CONFIG = b'{"model_type": "llama"}\n'
FILE = f"/{MODEL}/resolve/{REVISION}/config.json"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "config.json").write_bytes(CONFIG)
    (tmp_path / "tokenizer.json").write_bytes(b"{}" * 1000)
    return tmp_path


@pytest.fixture
async def client(aiohttp_client: AiohttpClient, folder: Path) -> TestClient:
    return await aiohttp_client(application(Hub(folder, token=TOKEN)))


def authorised(token: str = TOKEN) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_the_etag_is_gits_hash() -> None:
    assert blob_hash(b"hello\n") == "ce013625030ba8dba906f756967f9e9ca394464a"


@pytest.mark.parametrize("revision", ["main", REVISION])
async def test_a_revision_names_its_commit_and_files(client: TestClient, revision: str) -> None:
    answer = await client.get(f"/api/models/{MODEL}/revision/{revision}", headers=authorised())
    told = await answer.json()
    assert (told["id"], told["sha"]) == (MODEL, REVISION)
    assert [file["rfilename"] for file in told["siblings"]] == ["config.json", "tokenizer.json"]


async def test_the_tree_tells_size_and_hash(client: TestClient) -> None:
    answer = await client.get(f"/api/models/{MODEL}/tree/{REVISION}?recursive=true", headers=authorised())
    assert (await answer.json())[0] == {
        "type": "file",
        "path": "config.json",
        "size": len(CONFIG),
        "oid": blob_hash(CONFIG),
    }


async def test_head_tells_what_get_will_give(client: TestClient) -> None:
    head = await client.head(FILE, headers=authorised())
    assert head.headers["ETag"] == f'"{blob_hash(CONFIG)}"'
    assert head.headers["X-Repo-Commit"] == REVISION
    assert head.headers["Content-Length"] == str(len(CONFIG))
    assert await (await client.get(FILE, headers=authorised())).read() == CONFIG


async def test_an_interrupted_download_goes_on_where_it_stopped(client: TestClient) -> None:
    answer = await client.get(FILE, headers=authorised() | {"Range": "bytes=10-"})
    assert answer.status == 206
    assert answer.headers["Content-Range"] == f"bytes 10-{len(CONFIG) - 1}/{len(CONFIG)}"
    assert await answer.read() == CONFIG[10:]


@pytest.mark.parametrize("asked", [f"bytes={len(CONFIG)}-", "bytes=9-3", "lines=1-2"])
async def test_a_range_outside_the_file_is_416(client: TestClient, asked: str) -> None:
    assert (await client.get(FILE, headers=authorised() | {"Range": asked})).status == 416


async def test_a_known_etag_is_not_sent_again(client: TestClient) -> None:
    answer = await client.get(FILE, headers=authorised() | {"If-None-Match": f'"{blob_hash(CONFIG)}"'})
    assert answer.status == 304


@pytest.mark.parametrize("headers", [{}, authorised("wrong"), {"Authorization": "secret"}])
async def test_a_wrong_token_is_401(client: TestClient, headers: dict[str, str]) -> None:
    assert (await client.get(FILE, headers=headers)).status == 401


async def test_without_a_configured_token_everybody_may_download(aiohttp_client: AiohttpClient, folder: Path) -> None:
    client = await aiohttp_client(application(Hub(folder)))
    assert (await client.get(FILE)).status == 200
    assert (await client.get(FILE, headers=authorised("any"))).status == 200


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/api/models/other/model/revision/main", "RepoNotFound"),
        (f"/api/models/{MODEL}/revision/abc", "RevisionNotFound"),
        (f"/{MODEL}/resolve/{REVISION}/absent.json", "EntryNotFound"),
        (f"/{MODEL}/resolve/{REVISION}/..%2Fsecret", "EntryNotFound"),
    ],
)
async def test_what_is_not_there_is_404_with_the_hubs_code(client: TestClient, path: str, code: str) -> None:
    answer = await client.get(path, headers=authorised())
    assert (answer.status, answer.headers["X-Error-Code"]) == (404, code)


async def test_health_needs_no_token(client: TestClient) -> None:
    assert await (await client.get("/healthz")).json() == {"models": [MODEL]}
