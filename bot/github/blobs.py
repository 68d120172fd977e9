"""The contents of files by git's hash: many in one request, each once, and kept only within a bound of bytes.

GraphQL gives text, a hundred objects at a time; whether a text is the file's very bytes is seen by git's hash. What it gives
otherwise (binary, cut, of another encoding) or not at all is read one by one.
"""

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence

from bot.github.cache import BoundedCache
from bot.github.concurrent import together
from bot.github.installation import GraphQLError, Installation
from bot.model.github import Repository

KEPT_BYTES = 64 * 1024 * 1024
OBJECTS_A_QUERY, BYTES_A_QUERY = 100, 1024 * 1024
"""GitHub ends a query that takes ten seconds; these take a part of one."""
LONGEST_TEXT = 256 * 1024
"""GitHub cuts the text of what is larger than half a megabyte."""
FEWEST = 8
"""A query of more objects that GitHub refuses is made again in halves."""


class Blobs:
    """Reads contents; the least recently used are dropped beyond KEPT_BYTES."""

    def __init__(self, limit: int = KEPT_BYTES) -> None:
        self._kept: BoundedCache[str, bytes] = BoundedCache(limit, lambda data: len(data) + 200)

    async def read(
        self, installation: Installation, repository: Repository, sizes: Mapping[str, int]
    ) -> dict[str, bytes]:
        """The bytes of some blobs, by id; `sizes` are what the tree says of them."""
        known = {sha: self._kept.get(sha) if size else b"" for sha, size in sizes.items()}
        found = {sha: data for sha, data in known.items() if data is not None}
        left = [sha for sha in sizes if sha not in found]
        texts = [sha for sha in left if sizes[sha] <= LONGEST_TEXT]
        parts = await together(_texts(installation, repository, part) for part in queries(texts, sizes))
        found |= {sha: data for part in parts for sha, data in part.items()}
        others = [sha for sha in left if sha not in found]
        found |= zip(others, await together(_blob(installation, repository, sha) for sha in others), strict=True)
        for sha in left:
            self._kept.put(sha, found[sha])
        return found


def queries(blobs: Sequence[str], sizes: Mapping[str, int]) -> Iterator[list[str]]:
    """The blobs in the parts in which they are asked for."""
    part: list[str] = []
    size = 0
    for sha in blobs:
        if part and (len(part) == OBJECTS_A_QUERY or size + sizes[sha] > BYTES_A_QUERY):
            yield part
            part, size = [], 0
        part.append(sha)
        size += sizes[sha]
    if part:
        yield part


async def _texts(installation: Installation, repository: Repository, blobs: Sequence[str]) -> dict[str, bytes]:
    """Those of the blobs that GitHub gives as they are."""
    asked = "".join(f' b{number}: object(oid: "{sha}") {{ ...on Blob {{ text }} }}' for number, sha in enumerate(blobs))
    query = f"query($owner: String!, $name: String!) {{ repository(owner: $owner, name: $name) {{{asked} }} }}"
    owner, _, name = repository.full_name.partition("/")
    try:
        data = await installation.graphql(query, {"owner": owner, "name": name})
    except GraphQLError:
        if len(blobs) <= FEWEST:
            return {}
        middle = len(blobs) // 2
        halves = [await _texts(installation, repository, half) for half in (blobs[:middle], blobs[middle:])]
        return {**halves[0], **halves[1]}
    told = data.get("repository") or {}
    given = {sha: (told.get(f"b{number}") or {}).get("text") for number, sha in enumerate(blobs)}
    texts = {sha: text.encode(errors="surrogatepass") for sha, text in given.items() if text is not None}
    return {sha: data for sha, data in texts.items() if identified(data) == sha}


def identified(data: bytes) -> str:
    """Git's id of a file's content."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


async def _blob(installation: Installation, repository: Repository, sha: str) -> bytes:
    answer = await installation.get(f"/repos/{repository.full_name}/git/blobs/{sha}")
    return base64.b64decode(answer["content"])
