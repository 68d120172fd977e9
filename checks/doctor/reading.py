"""Everything that the checks look at, read from the API server at once; what may not be read says so instead of failing."""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from checks.cluster.api import Api
from checks.cluster.errors import RejectedError, UnreachableError

Plain = dict[str, Any]
AT_ONCE = 8
CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"


@dataclass(frozen=True)
class Unread:
    """Why a path was not read; `missing` when there is nothing at it."""

    reason: str
    missing: bool = False


@dataclass(frozen=True)
class Facts:
    """Answers of the API server by path: an object, or why there is none."""

    known: Mapping[str, Plain | Unread]

    def get(self, path: str) -> Plain | Unread:
        """The answer to a path."""
        return self.known.get(path, Unread("it was not asked for"))

    def items(self, path: str) -> list[Plain] | Unread:
        """The objects of a list; an empty one where the kind is not served."""
        found = self.get(path)
        if isinstance(found, Unread):
            return [] if found.missing else found
        return [one for one in found.get("items", []) if isinstance(one, dict)]

    def established(self, name: str) -> bool | Unread:
        """Whether a custom kind is defined and established."""
        found = self.get(crd(name))
        if isinstance(found, Unread):
            return False if found.missing else found
        return condition(found, "Established") == "True"


def crd(name: str) -> str:
    """The path of a definition."""
    return f"{CRDS}/{name}"


def condition(found: Plain, kind: str) -> str:
    """The status of an object's condition, empty when it has none of that type."""
    conditions = (found.get("status") or {}).get("conditions") or []
    return next((str(one.get("status")) for one in conditions if one.get("type") == kind), "")


def name_of(found: Plain) -> str:
    """An object's name."""
    return str(found["metadata"]["name"])


def gather(api: Api, paths: Iterable[str]) -> Facts:
    """The answers to some paths, asked in parallel."""
    wanted = sorted(set(paths))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return Facts(dict(zip(wanted, pool.map(lambda path: _read(api, path), wanted), strict=True)))


def _read(api: Api, path: str) -> Plain | Unread:
    try:
        return api.get(path)
    except RejectedError as error:
        return Unread(error.message, missing=error.status == 404)
    except UnreachableError as error:
        return Unread(str(error))
