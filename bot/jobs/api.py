"""The calls to Kubernetes' API, in and out as plain dictionaries. Each can be made again: 409 and 404 mean done.

The official client blocks, so every call runs in a thread of its own; the bot makes few, one after another.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kubernetes import client, config
from kubernetes.client.exceptions import ApiException
from urllib3.exceptions import HTTPError

REQUEST_SECONDS = 30
UNREACHED = 0
"""Counts where there is no answer that had a status."""
_MERGE = "application/merge-patch+json"

Plain = dict[str, Any]


def connect(kubeconfig: Path | None) -> Any:
    """A client for the cluster of a kubeconfig, or for the one that the bot's own pod runs in."""
    loader: Any = config
    if kubeconfig is None:
        configuration = client.Configuration()
        loader.load_incluster_config(client_configuration=configuration)
        return client.ApiClient(configuration)
    return loader.new_client_from_config(config_file=str(kubeconfig))


class Api:
    """Jobs and ConfigMaps: all that the bot touches. `failed` is told the status of every unexpected error (UNREACHED of none)."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.failed: Callable[[int], None] = lambda _: None
        self._batch: Any = client.BatchV1Api(connection)
        self._core: Any = client.CoreV1Api(connection)

    def close(self) -> None:
        """Give up the connections to the API server."""
        self.connection.rest_client.close()

    async def jobs(self, namespace: str, label: str, limit: int | None = None) -> list[Plain]:
        """The Jobs of a namespace that have a label."""
        more = {} if limit is None else {"limit": limit}
        listed = await self._call(self._batch.list_namespaced_job, namespace, label_selector=label, **more)
        items: list[Plain] = listed["items"]
        return items

    async def job(self, namespace: str, name: str) -> Plain:
        """A Job that must be there."""
        return await self._call(self._batch.read_namespaced_job, name, namespace)

    async def create_job(self, namespace: str, body: Plain) -> None:
        """A Job is there afterwards, this one or the one of that name that was there."""
        await self._accepting(409, self._batch.create_namespaced_job, namespace, body)

    async def patch_job(self, namespace: str, name: str, body: Plain) -> None:
        """Merge a patch into a Job that must be there."""
        await self._call(self._batch.patch_namespaced_job, name, namespace, body, _content_type=_MERGE)

    async def delete_job(self, namespace: str, name: str) -> None:
        """A Job and what it owns goes."""
        await self._accepting(404, self._batch.delete_namespaced_job, name, namespace, propagation_policy="Background")

    async def config_maps(self, namespace: str, label: str) -> list[Plain]:
        """The ConfigMaps of a namespace that have a label."""
        listed = await self._call(self._core.list_namespaced_config_map, namespace, label_selector=label)
        items: list[Plain] = listed["items"]
        return items

    async def config_map(self, namespace: str, name: str) -> Plain | None:
        """A ConfigMap, None when it is not there."""
        return await self._accepting(404, self._core.read_namespaced_config_map, name, namespace)

    async def create_config_map(self, namespace: str, body: Plain) -> None:
        """A ConfigMap is there afterwards, this one or the one of that name that was there."""
        await self._accepting(409, self._core.create_namespaced_config_map, namespace, body)

    async def patch_config_map(self, namespace: str, name: str, body: Plain) -> None:
        """Merge a patch into a ConfigMap that must be there."""
        await self._call(self._core.patch_namespaced_config_map, name, namespace, body, _content_type=_MERGE)

    async def delete_config_map(self, namespace: str, name: str, propagation: str) -> None:
        """A ConfigMap goes, and what it owns: before it ("Foreground") or after it ("Background")."""
        delete = self._core.delete_namespaced_config_map
        await self._accepting(404, delete, name, namespace, propagation_policy=propagation)

    async def _accepting(self, status: int, perform: Callable[..., Any], *arguments: Any, **more: Any) -> Plain | None:
        """The answer, or None when it is an error of that status."""
        try:
            return await self._call(perform, *arguments, expected=status, **more)
        except ApiException as error:
            if error.status != status:
                raise
            return None

    async def _call(self, perform: Callable[..., Any], *arguments: Any, expected: int = -1, **more: Any) -> Plain:
        """The answer as the dictionary that crossed the wire; an error is counted, unless it was expected, and raised."""
        try:
            answer = await asyncio.to_thread(perform, *arguments, _request_timeout=REQUEST_SECONDS, **more)
        except ApiException as error:
            if error.status != expected:
                self.failed(int(error.status or UNREACHED))
            raise
        except HTTPError:
            self.failed(UNREACHED)
            raise
        plain: Plain = self.connection.sanitize_for_serialization(answer)
        return plain
