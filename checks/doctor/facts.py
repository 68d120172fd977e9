"""Everything that the checks look at, read from the API server at once; what may not be read says so instead of failing."""

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from checks.doctor.trimmed_objects import slim
from checks.kube.api import Api
from checks.kube.errors import RejectedError, UnreachableError
from checks.kube.pages import pages

Plain = dict[str, Any]
AT_ONCE = 8
EXPIRED = 410
CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"


@dataclass(frozen=True)
class Unread:
    """Why a path was not read; `missing` when there is nothing at it, `broken` when the server failed at answering."""

    reason: str
    missing: bool = False
    broken: bool = False


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


def gather(api: Api, paths: Iterable[str], known: Facts | None = None) -> Facts:
    """The answers to some paths, asked in parallel, beside what is known."""
    wanted = sorted(set(paths))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = dict(zip(wanted, pool.map(lambda path: _read(api, path), wanted), strict=True))
    return Facts({**(known.known if known else {}), **found})


def _read(api: Api, path: str) -> Plain | Unread:
    """An object, or a list page by page: what no check looks at is dropped before the next page is asked for."""
    for _ in range(2):
        try:
            return _joined(_pages(api, path))
        except RejectedError as error:
            if error.status != EXPIRED:
                return Unread(error.message, missing=error.status == 404, broken=error.status >= 500)
        except UnreachableError as error:
            return Unread(str(error), broken=True)
    return Unread("the list changed faster than it could be read", broken=True)


def _joined(pages: Iterable[Plain]) -> Plain:
    first, *others = pages
    if "items" in first:
        first["items"] += [one for page in others for one in page["items"]]
    return first


def _pages(api: Api, path: str) -> Iterator[Plain]:
    place, _, fixed = path.partition("?")
    for page in pages(lambda query: api.get(place, **query), dict(parse_qsl(fixed))):
        if isinstance(page.get("items"), list):
            page["items"] = [slim(one) for one in page["items"] if isinstance(one, dict)]
        yield page
