"""The few calls of Kubernetes' API that the bot makes, over HTTP.

It keeps objects, refuses a second one of a name, merges patches, and lets a test play the rest of the cluster: the Job
controller that starts and stops pods, the runner that writes a result, the garbage collector that clears a slot.
"""

import copy
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiohttp import web
from kubernetes import client

from checks.kube.api import Api as Server
from checks.model.result import Result
from checks.model.stored import to_stored

Plain = dict[str, Any]
Key = tuple[str, str, str]
"""Namespace, plural, name."""


def server(address: str) -> Server:
    """The API server at an address, asked once: in a test nobody waits for one that is away."""
    configuration = client.Configuration(host=address)
    configuration.retries = False
    return Server(client.ApiClient(configuration), time.monotonic, time.sleep, patience=0.0)


def stamp(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass
class FakeKubernetes:
    """Jobs and ConfigMaps by namespace, and every write that was made."""

    now: Callable[[], float]
    objects: dict[Key, Plain] = field(default_factory=dict)
    writes: list[tuple[str, str]] = field(default_factory=list)
    down: bool = False
    forbidden: set[Key] = field(default_factory=set)
    """What may not be read."""
    on_write: Callable[[], None] = lambda: None

    def application(self) -> web.Application:
        app = web.Application()
        rights = "/apis/rbac.authorization.k8s.io/v1"
        kinds = [("/apis/batch/v1", "jobs"), ("/api/v1", "configmaps"), ("/api/v1", "serviceaccounts")]
        for prefix, plural in (*kinds, (rights, "roles"), (rights, "rolebindings")):
            base = f"{prefix}/namespaces/{{namespace}}/{{plural:{plural}}}"
            app.add_routes(
                [
                    web.get(base, self._list),
                    web.post(base, self._create),
                    web.get(base + "/{name}", self._read),
                    web.patch(base + "/{name}", self._patch),
                    web.delete(base + "/{name}", self._delete),
                ]
            )
        return app

    # What the rest of the cluster does.

    def jobs(self) -> list[Plain]:
        """Every Job, oldest first."""
        return [value for (_, plural, _), value in self.objects.items() if plural == "jobs"]

    def job(self, name: str) -> Plain:
        return next(job for job in self.jobs() if job["metadata"]["name"] == name)

    def released(self) -> list[Plain]:
        """The Jobs whose pods run."""
        return [job for job in self.jobs() if not job["spec"]["suspend"] and not self._ended(job)]

    def finish(self, job: Plain, result: Result | None, *, condition: str = "Complete") -> None:
        """The runner writes its result and its pod ends."""
        if result is not None:
            self.write(job, result)
        ended = {"type": condition, "status": "True", "lastTransitionTime": stamp(self.now()), "reason": "Test"}
        job["status"] = {"conditions": [ended]}

    def write(self, job: Plain, result: Result) -> None:
        """The runner writes what it knows so far."""
        name, namespace = job["metadata"]["name"] + "-result", job["metadata"]["namespace"]
        owner = {"kind": "Job", "name": job["metadata"]["name"], "uid": job["metadata"].get("uid", "")}
        metadata = {"name": name, "namespace": namespace, "ownerReferences": [owner]}
        data = {"result.json": to_stored(result)}
        self.objects[namespace, "configmaps", name] = {"metadata": metadata, "data": data}

    def settle(self) -> None:
        """The Job controller notices suspended Jobs and the garbage collector finishes what is being deleted."""
        for job in self.jobs():
            if not self._ended(job):
                job["status"] = {
                    "active": 0 if job["spec"]["suspend"] else 1,
                    "terminating": 0,
                    "conditions": [
                        {"type": "Suspended", "status": str(job["spec"]["suspend"]), "lastTransitionTime": stamp(0)}
                    ],
                }
        for key, value in list(self.objects.items()):
            if value["metadata"].get("deletionTimestamp"):
                del self.objects[key]
        there = {value["metadata"].get("uid") for value in self.objects.values()}
        for key, value in list(self.objects.items()):
            owners = value["metadata"].get("ownerReferences", [])
            if owners and not any(one["uid"] in there for one in owners):
                del self.objects[key]

    def slots(self) -> dict[str, str]:
        """Sandbox to the run that holds it."""
        return {
            namespace: value["metadata"]["annotations"]["recipe-gate.dev/run"]
            for (namespace, _, name), value in self.objects.items()
            if name == "slot"
        }

    @staticmethod
    def _ended(job: Plain) -> bool:
        conditions = job.get("status", {}).get("conditions", [])
        return any(one["type"] in ("Complete", "Failed") for one in conditions)

    # What the API server does.

    def _key(self, request: web.Request, name: str | None = None) -> Key:
        info = request.match_info
        return info["namespace"], info["plural"], name or info["name"]

    async def _list(self, request: web.Request) -> web.Response:
        if self.down:
            return _status(503, "ServiceUnavailable")
        label = request.query.get("labelSelector", "")
        namespace, plural = request.match_info["namespace"], request.match_info["plural"]
        items = [
            value
            for (where, kind, _), value in self.objects.items()
            if (where, kind) == (namespace, plural) and (not label or label in value["metadata"].get("labels", {}))
        ]
        return web.json_response({"kind": "List", "apiVersion": "v1", "metadata": {}, "items": items})

    async def _create(self, request: web.Request) -> web.Response:
        body = await request.json()
        key = self._key(request, body["metadata"]["name"])
        if self.down:
            return _status(503, "ServiceUnavailable")
        if key in self.objects:
            return _status(409, "AlreadyExists")
        metadata = {**body["metadata"], "namespace": key[0], "uid": str(uuid.uuid4())}
        self.objects[key] = {**body, "metadata": {**metadata, "creationTimestamp": stamp(self.now())}}
        self.writes.append(("create", f"{key[1]}/{key[2]}"))
        self.on_write()
        return web.json_response(self.objects[key], status=201)

    async def _read(self, request: web.Request) -> web.Response:
        found = self.objects.get(self._key(request))
        if self.down:
            return _status(503, "ServiceUnavailable")
        if self._key(request) in self.forbidden:
            return _status(403, "Forbidden")
        return web.json_response(found) if found else _status(404, "NotFound")

    async def _patch(self, request: web.Request) -> web.Response:
        key = self._key(request)
        if self.down or request.content_type != "application/merge-patch+json":
            return _status(415, "UnsupportedMediaType")
        if key not in self.objects:
            return _status(404, "NotFound")
        self.objects[key] = merge(copy.deepcopy(self.objects[key]), await request.json())
        self.writes.append(("patch", f"{key[1]}/{key[2]}"))
        self.on_write()
        return web.json_response(self.objects[key])

    async def _delete(self, request: web.Request) -> web.Response:
        key = self._key(request)
        if key not in self.objects:
            return _status(404, "NotFound")
        if (await request.json()).get("propagationPolicy") == "Foreground":
            self.objects[key]["metadata"]["deletionTimestamp"] = stamp(self.now())
        else:
            del self.objects[key]
        self.writes.append(("delete", f"{key[1]}/{key[2]}"))
        self.on_write()
        return web.json_response({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success"})


def merge(target: Plain, patch: Plain) -> Plain:
    """RFC 7386."""
    for key, value in patch.items():
        if value is None:
            target.pop(key, None)
        elif isinstance(value, dict):
            target[key] = merge(target.get(key) or {}, value)
        else:
            target[key] = value
    return target


def _status(code: int, reason: str) -> web.Response:
    body = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "message": reason}
    body |= {"reason": reason, "code": code}
    return web.json_response(body, status=code)
