"""The bot's calls to Kubernetes: those of a run (checks.kube), each in a thread of its own, since they block.

Each can be made again: what is there already and what is gone already counts as done.
"""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from checks.kube import paths
from checks.kube.api import Api as Server
from checks.kube.api import connect
from checks.kube.errors import RejectedError, UnreachableError

WHOLE = 512 * 1024 * 1024
"""Bytes of a list of runs: how many there are, no stranger decides."""
PATIENCE_SECONDS = 3.0
"""For how long the cluster may be away: the next tick asks again."""

Plain = dict[str, Any]
P = ParamSpec("P")
T = TypeVar("T")


def connected(kubeconfig: Path | None) -> Server:
    """The cluster of a kubeconfig, or the one that the bot's own pod runs in; raises UnreachableError when none is configured."""
    connection = connect(kubeconfig, in_cluster=kubeconfig is None)
    return Server(connection, time.monotonic, time.sleep, PATIENCE_SECONDS, whole=WHOLE)


class Api:
    """Jobs and ConfigMaps: all that the bot touches. `failed` is told the status of every error (0: there was no answer)."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.failed: Callable[[int], None] = lambda _: None

    def close(self) -> None:
        """Give up the connections to the API server."""
        self.server.connection.rest_client.close()

    async def jobs(self, namespace: str, label: str, limit: int | None = None) -> list[Plain]:
        """The Jobs of a namespace that have a label."""
        return await self._list(paths.collection("batch/v1", "Job", namespace), label, limit)

    async def job(self, namespace: str, name: str) -> Plain:
        """A Job that must be there."""
        return await self._counted(self.server.get, paths.job(namespace, name))

    async def create_job(self, namespace: str, body: Plain) -> None:
        """A Job is there afterwards, this one or the one of that name that was there."""
        await self._counted(self.server.create, paths.collection("batch/v1", "Job", namespace), body)

    async def patch_job(self, namespace: str, name: str, body: Plain) -> None:
        """Merge a patch into a Job that must be there."""
        await self._counted(self.server.merge, paths.job(namespace, name), body)

    async def delete_job(self, namespace: str, name: str) -> None:
        """A Job and what it owns goes."""
        await self._counted(self.server.delete, paths.job(namespace, name), propagationPolicy="Background")

    async def config_maps(self, namespace: str, label: str) -> list[Plain]:
        """The ConfigMaps of a namespace that have a label."""
        return await self._list(paths.collection("v1", "ConfigMap", namespace), label)

    async def config_map(self, namespace: str, name: str) -> Plain | None:
        """A ConfigMap, None when it is not there."""
        return await self._counted(self.server.find, paths.config_map(namespace, name))

    async def create_config_map(self, namespace: str, body: Plain) -> None:
        """A ConfigMap is there afterwards, this one or the one of that name that was there."""
        await self._counted(self.server.create, paths.collection("v1", "ConfigMap", namespace), body)

    async def create(self, namespace: str, body: Plain) -> None:
        """An object of whatever kind is there afterwards, this one or the one of that name that was there."""
        await self._counted(self.server.create, paths.collection(body["apiVersion"], body["kind"], namespace), body)

    async def patch_config_map(self, namespace: str, name: str, body: Plain) -> None:
        """Merge a patch into a ConfigMap that must be there."""
        await self._counted(self.server.merge, paths.config_map(namespace, name), body)

    async def delete_config_map(self, namespace: str, name: str, propagation: str) -> None:
        """A ConfigMap goes, and what it owns: before it ("Foreground") or after it ("Background")."""
        await self._counted(self.server.delete, paths.config_map(namespace, name), propagationPolicy=propagation)

    async def _list(self, path: str, label: str, limit: int | None = None) -> list[Plain]:
        query = {"labelSelector": label} | ({} if limit is None else {"limit": str(limit)})
        return await self._counted(self.server.items, path, **query)

    async def _counted(self, call: Callable[P, T], *arguments: P.args, **options: P.kwargs) -> T:
        """What a call answers; an error is counted and raised."""
        try:
            return await asyncio.to_thread(call, *arguments, **options)
        except (RejectedError, UnreachableError) as error:
            self.failed(error.status)
            raise
