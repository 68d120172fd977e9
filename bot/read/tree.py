"""The files of a commit below some directories of recipes/: listed, weighed, and only then read.

What was read is kept by git's hashes and within bounds of bytes, so that another head costs only what differs in it.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.github.blobs import Blobs
from bot.github.cache import BoundedCache
from bot.github.content import TruncatedTreeError, listing
from bot.github.installation import Installation
from bot.model.github import Entry, Places, Repository
from bot.read.room import Room
from checks.model.finding import Finding
from checks.recipe.layout import ROOT
from checks.recipe.listing import TOO_MUCH, read_whole, too_much, unread
from checks.recipe.recipe import Link, Tree

COMPONENTS = f"{ROOT}/kustomize/"
"""What overlays of all models build on."""
KEPT_LISTINGS = 16 * 1024 * 1024
"""Bytes, nearly, of what was listed."""
LISTED_AT_ONCE = 8
"""GitHub's list of one commit may be several megabytes long."""
_LINK, _SUBMODULE = "120000", "160000"
_LONGEST_LINK = 4096


@dataclass(frozen=True)
class Listing:
    """The files of a commit at some places, as GitHub lists them; `finding` says why they are not read."""

    entries: tuple[Entry, ...] = ()
    finding: Finding | None = None

    @property
    def weight(self) -> int:
        """About so many bytes are kept of it."""
        return 500 + sum(len(one.path) + 250 for one in self.entries)

    @property
    def bytes(self) -> int:
        """So many are read of it."""
        return sum(one.size for one in self.wanted)

    @property
    def wanted(self) -> list[Entry]:
        """What is read of it: files, and links of a length that links have (where others lead, nobody needs to know)."""
        whole = frozenset(read_whole(self.sizes))
        return [one for one in self.entries if one.path in whole or (one.mode == _LINK and one.size <= _LONGEST_LINK)]

    @property
    def sizes(self) -> Mapping[str, int]:
        """The sizes of its plain files, by path."""
        return {one.path: one.size for one in self.entries if one.mode not in (_LINK, _SUBMODULE)}


@dataclass(frozen=True)
class Trees:
    """What was listed and read, from one reading to the next."""

    blobs: Blobs = field(default_factory=Blobs)
    listings: BoundedCache[tuple[str, Places], Listing] = field(
        default_factory=lambda: BoundedCache(KEPT_LISTINGS, lambda one: one.weight)
    )
    turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(LISTED_AT_ONCE))
    room: Room = field(default_factory=Room)

    async def listed(self, github: Installation, repository: Repository, commit: str, places: Places) -> Listing:
        """What a commit has at some places."""
        found = self.listings.get((commit, places))
        if found is None:
            async with self.turn:
                found = await _listed(github, repository, commit, places)
            self.listings.put((commit, places), found)
        return found

    async def read(self, github: Installation, repository: Repository, *found: Listing) -> list[Tree]:
        """The files of some listings: contents where some rule reads them, of links the targets, of others the names."""
        wanted = {one.sha: one.size for listed in found for one in listed.wanted}
        blobs = await self.blobs.read(github, repository, wanted)
        return [_tree(listed, blobs) for listed in found]


async def _listed(github: Installation, repository: Repository, commit: str, places: Places) -> Listing:
    every = Places((*places.folders, COMPONENTS), places.paths)
    try:
        found = await listing(github, repository, commit, ROOT, every)
    except TruncatedTreeError as error:
        return Listing(finding=_too_long(error.folder))
    if not any("/kustomize/" in one.path and places.have(one.path) for one in found):
        found = tuple(one for one in found if not one.path.startswith(COMPONENTS) or places.have(one.path))
    listed = Listing(found)
    much = too_much(listed.sizes)
    return Listing(finding=much) if much else listed


def _too_long(folder: str) -> Finding:
    where = f"{folder}/" if folder else "The repository's root"
    message = f"{where} has more files than GitHub lists, which are 100,000 or 7 MB of their list."
    return TOO_MUCH.finding(folder or ROOT, message, "Keep fewer files there.")


def _tree(found: Listing, blobs: Mapping[str, bytes]) -> Tree:
    whole = {one.path for one in found.wanted}
    return {one.path: _content(one, blobs if one.path in whole else {}) for one in found.entries}


def _content(one: Entry, blobs: Mapping[str, bytes]) -> bytes | Link:
    if one.mode == _SUBMODULE:
        return Link(f"commit {one.sha}", submodule=True)
    data = blobs.get(one.sha)
    if one.mode == _LINK:
        return Link((data or b"").decode(errors="replace"))
    return unread(one.size) if data is None else data
