"""Calls to Kubernetes' API: plain dictionaries in and out, repeated while the server is busy or away.

The generated classes of the client drop fields newer than themselves and cannot express a partial object, so only its
configuration, authentication and transport are used.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import urllib3
from kubernetes import client, config

from checks.kube.bounded import TooLargeError, bound_pools, drained
from checks.kube.errors import MALFORMED, TOO_LARGE, TOO_MANY, RejectedError, UnreachableError
from checks.kube.pages import pages

JSON = "application/json"
MERGE = "application/merge-patch+json"
APPLY = "application/apply-patch+yaml"
FORBIDDEN, EXPIRED = 403, 410
LISTINGS = 2
"""How often a list is begun that changes faster than it is read."""
REPEATED = {429, 500, 502, 503, 504}
UNDECLARED = "failed to create typed patch object"
"""How the API server tells of an unknown field in a server-side apply, with status 500 although the object is to blame."""
UNCOUNTED = "status unknown for quota"
"""How it tells, with status 403, that a quota is newer than its last count of that resource; the count comes within a minute."""
LONGEST_WAIT = 10.0
REQUEST_SECONDS = 30.0
LARGEST = 16 * 1024 * 1024
"""Of an answer: the largest that we ask for is the log of a collector, which the kubelet cuts at 10 MiB."""
WHOLE = 4 * LARGEST
"""Of all pages of a list: a recipe decides how many pods it has, and how large each is."""

Plain = dict[str, Any]


def connect(kubeconfig: Path | None, *, in_cluster: bool) -> Any:
    """A client for the cluster that a pod runs in, or for the one of a kubeconfig (None: the user's own).

    Raises UnreachableError when there is no such configuration.
    """
    loader: Any = config
    configuration = client.Configuration()
    try:
        if in_cluster:
            loader.load_incluster_config(client_configuration=configuration)
        else:
            file = str(kubeconfig) if kubeconfig else None
            loader.load_kube_config(config_file=file, client_configuration=configuration)
    except config.ConfigException as error:
        place = kubeconfig or ("as a pod of it is told" if in_cluster else "as kubectl finds it")
        raise UnreachableError(f"No cluster is configured ({place}): {error}") from error
    configuration.retries = urllib3.Retry(0, redirect=0)  # they are repeated here, where it is known for how long
    return client.ApiClient(configuration)


@dataclass(frozen=True)
class Api:
    """One API server: after `patience` seconds of its being away a call raises UnreachableError.

    A whole answer may take `slowness` seconds and `largest` bytes, all pages of a list `whole`; what is larger is a RejectedError.
    """

    connection: Any
    clock: Callable[[], float]
    sleep: Callable[[float], None]
    patience: float = 300.0
    slowness: float = REQUEST_SECONDS
    largest: int = LARGEST
    whole: int = WHOLE

    def __post_init__(self) -> None:
        if self.connection is not None:
            bound_pools(self.connection.rest_client.pool_manager, 2 * self.largest)

    def get(self, path: str, **query: str) -> Plain:
        """An object or a list; raises RejectedError when there is none."""
        return self.call("GET", path, query)

    def find(self, path: str) -> Plain | None:
        """An object, None when there is none."""
        try:
            return self.call("GET", path)
        except RejectedError as error:
            if error.status != 404:
                raise
            return None

    def items(self, path: str, **query: str) -> list[Plain]:
        """The objects of a collection, read page by page."""
        for _ in range(LISTINGS):
            try:
                return [one for page in pages(self._page_of(path), query) for one in page["items"]]
            except RejectedError as error:
                if error.status != EXPIRED:
                    raise
        raise RejectedError(EXPIRED, "Expired", f"{path} changed faster than it could be read")

    def _page_of(self, path: str) -> Callable[[Mapping[str, str]], Plain]:
        size = 0

        def page(query: Mapping[str, str]) -> Plain:
            nonlocal size
            data = self.text("GET", path, query)
            size += len(data)
            if size > self.whole:
                raise RejectedError(0, TOO_MANY, f"The objects at {path} take more than {self.whole} bytes.")
            found = _plain(data)
            if not isinstance(found.get("items"), list):
                raise RejectedError(0, MALFORMED, f"What the API server has at {path} is no list.")
            return found

        return page

    def create(self, path: str, body: Plain, **query: str) -> bool:
        """Whether an object was created; False when one of that name is there."""
        try:
            self.call("POST", path, query, body)
        except RejectedError as error:
            if error.reason != "AlreadyExists":
                raise
            return False
        return True

    def merge(self, path: str, body: Plain) -> Plain:
        """An object after a patch was merged into it."""
        return self.call("PATCH", path, {}, body, MERGE)

    def apply(
        self, path: str, body: Plain, *, dry_run: bool, manager: str = "recipe-gate", force: bool = True
    ) -> Plain:
        """An object after server-side apply, unknown fields refused; with `dry_run` nothing is kept.

        Without `force` the fields of other managers are theirs: one that differs is a RejectedError (409).
        """
        query = {"fieldManager": manager, "force": str(force).lower(), "fieldValidation": "Strict"}
        return self.call("PATCH", path, {**query, **({"dryRun": "All"} if dry_run else {})}, body, APPLY)

    def delete(self, path: str, **options: Any) -> None:
        """An object is gone, on its way out, or another one (a 409 to a precondition)."""
        try:
            self.call("DELETE", path, {}, {"apiVersion": "v1", "kind": "DeleteOptions", **options})
        except RejectedError as error:
            if error.status not in {404, 409}:
                raise

    def call(
        self, method: str, path: str, query: Mapping[str, str] | None = None, body: Any = None, kind: str = JSON
    ) -> Plain:
        """The JSON that a call answered."""
        return _plain(self.text(method, path, query, body, kind))

    def text(
        self, method: str, path: str, query: Mapping[str, str] | None = None, body: Any = None, kind: str = JSON
    ) -> bytes:
        """The bytes that a call answered."""
        began = self.clock()
        waits = _waits()
        while True:
            try:
                return self._once(method, path, query or {}, body, kind)
            except RejectedError as error:
                if not _passing(error):
                    raise
                said, status = f"it answers {error.status}: {error.message}", error.status
            except (urllib3.exceptions.HTTPError, client.ApiException, OSError) as error:
                said, status = str(error), 0
            if self.clock() - began > self.patience:
                raise UnreachableError(
                    f"The Kubernetes API could not be used for {self.patience:.0f} seconds: {said[:500]}", status
                )
            self.sleep(next(waits))

    def _once(self, method: str, path: str, query: Mapping[str, str], body: Any, kind: str) -> bytes:
        url = f"{self.connection.configuration.host}{path}" + (f"?{urlencode(query)}" if query else "")
        headers = {"Accept": JSON, "Content-Type": kind, "User-Agent": "recipe-gate"}
        self.connection.update_params_for_auth(headers, [], ["BearerToken"], path, method, body)
        sent = None if body is None else json.dumps(body)
        response = self.connection.rest_client.pool_manager.request(
            method, url, body=sent, headers=headers, timeout=self.slowness, retries=False, redirect=False,
            preload_content=False,
        )  # fmt: skip
        try:
            data = drained(response, self.largest)
        except TooLargeError as error:
            raise RejectedError(
                0, TOO_LARGE, f"The API server's answer to {method} {path} is too large: {error}."
            ) from error
        if response.status >= 300:
            raise _rejected(response.status, data)
        return data


def _plain(data: bytes) -> Plain:
    """The object that an answer is."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        said = data[:100].decode(errors="replace")
        raise RejectedError(0, MALFORMED, f"The API server answers what is no object of Kubernetes': {said}")
    return found


def _passing(error: RejectedError) -> bool:
    if error.status == FORBIDDEN:
        return UNCOUNTED in error.message
    return error.status in REPEATED and UNDECLARED not in error.message


def _rejected(status: int, data: bytes) -> RejectedError:
    try:
        said = json.loads(data)
        return RejectedError(status, str(said.get("reason") or ""), str(said["message"]))
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
        return RejectedError(status, "", data[:2000].decode(errors="replace")[:500])


def _waits() -> Iterator[float]:
    wait = 0.5
    while True:
        yield wait
        wait = min(wait * 2, LONGEST_WAIT)
