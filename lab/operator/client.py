"""The few calls that the controller makes, on the official client's plain HTTP."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kubernetes import config
from kubernetes.client.exceptions import ApiException
from urllib3 import Timeout

Object = dict[str, Any]
MANAGER = "dynamo-operator"
WATCH_SECONDS = 300
NOT_FOUND, CONFLICT = 404, 409
PATHS = {
    "DynamoGraphDeployment": "/apis/nvidia.com/v1beta1/{}dynamographdeployments",
    "DynamoComponentDeployment": "/apis/nvidia.com/v1beta1/{}dynamocomponentdeployments",
    "Deployment": "/apis/apps/v1/{}deployments",
    "Service": "/api/v1/{}services",
    "ServiceAccount": "/api/v1/{}serviceaccounts",
    "PersistentVolumeClaim": "/api/v1/{}persistentvolumeclaims",
    "Event": "/apis/events.k8s.io/v1/{}events",
    "Lease": "/apis/coordination.k8s.io/v1/{}leases",
    "Role": "/apis/rbac.authorization.k8s.io/v1/{}roles",
    "RoleBinding": "/apis/rbac.authorization.k8s.io/v1/{}rolebindings",
}


@dataclass(frozen=True)
class Client:
    """A connection to the API server."""

    api: Any

    def list(self, kind: str, query: Mapping[str, str] | None = None) -> list[Object]:
        """Every object of a kind, in all namespaces; raises ApiException."""
        found: list[Object] = self._call("GET", PATHS[kind].format(""), query=query)["items"]
        return found

    def find(self, kind: str, namespace: str, name: str) -> Object | None:
        """An object; None when there is none."""
        try:
            return self._call("GET", f"{PATHS[kind].format(f'namespaces/{namespace}/')}/{name}")
        except ApiException as error:
            if error.status != NOT_FOUND:
                raise
            return None

    def apply(self, thing: Object) -> Object:
        """Server-side apply; answers the object as it is stored."""
        path = f"{self._of(thing)}?fieldManager={MANAGER}&force=true"
        return self._call("PATCH", path, json.dumps(thing), "application/apply-patch+yaml")

    def tell(self, event: Object) -> None:
        """Creates an event; one of that name that is there already says the same."""
        space = f"namespaces/{event['metadata']['namespace']}/"
        try:
            self._call("POST", PATHS["Event"].format(space), json.dumps(event))
        except ApiException as error:
            if error.status != CONFLICT:
                raise

    def merge(self, kind: str, thing: Mapping[str, Any], patch: Mapping[str, Any], part: str = "") -> None:
        """A merge patch of an object, or of its subresource `part`; an object that is gone is left gone."""
        path = self._of({**thing, "kind": kind}) + (f"/{part}" if part else "")
        _unless_gone(lambda: self._call("PATCH", path, json.dumps(patch), "application/merge-patch+json"))

    def delete(self, kind: str, thing: Mapping[str, Any]) -> None:
        """Deletes an object and, behind it, what it owns."""
        _unless_gone(
            lambda: self._call(
                "DELETE", self._of({**thing, "kind": kind}), json.dumps({"propagationPolicy": "Background"})
            )
        )

    def has_group(self, name: str) -> bool:
        """Whether the API server serves an API group."""
        return any(group["name"] == name for group in self._call("GET", "/apis")["groups"])

    def watch(self, kind: str) -> Iterator[bytes]:
        """A chunk for every change of a kind from now on, for WATCH_SECONDS."""
        response = self._raw(
            "GET", f"{PATHS[kind].format('')}?watch=true&timeoutSeconds={WATCH_SECONDS}", None, None, stream=True
        )
        try:
            yield from response.read_chunked(decode_content=False)
        finally:
            response.release_conn()

    @staticmethod
    def _of(thing: Mapping[str, Any]) -> str:
        metadata = thing["metadata"]
        space = f"namespaces/{metadata['namespace']}/"
        return f"{PATHS[thing['kind']].format(space)}/{metadata['name']}"

    def _call(
        self,
        method: str,
        path: str,
        body: str | None = None,
        kind: str | None = None,
        query: Mapping[str, str] | None = None,
    ) -> Object:
        text = "&".join(f"{key}={value}" for key, value in (query or {}).items())
        response = self._raw(method, f"{path}?{text}" if text else path, body, kind, stream=False)
        answer: Object = json.loads(response.data)
        return answer

    def _raw(self, method: str, path: str, body: str | None, kind: str | None, *, stream: bool) -> Any:
        headers = {"Accept": "application/json", "Content-Type": kind or "application/json"}
        url = self.api.configuration.host + path
        pool = self.api.rest_client.pool_manager
        patience = Timeout(connect=5, read=WATCH_SECONDS + 10 if stream else 30)
        response = pool.request(method, url, body=body, headers=headers, preload_content=not stream, timeout=patience)
        if response.status >= 300:
            said: bytes = response.read() if stream else response.data
            raise ApiException(status=response.status, reason=_message(said))
        return response


def _message(data: bytes) -> str:
    """The sentence of a Status, or whatever else was answered."""
    try:
        return str(json.loads(data)["message"])
    except (ValueError, KeyError, TypeError):
        return data.decode(errors="replace")[:2000]


def connect(kubeconfig: str) -> Client:
    """The client of a kubeconfig."""
    return Client(config.new_client_from_config(kubeconfig))  # type: ignore[no-untyped-call]


def _unless_gone(call: Any) -> None:
    try:
        call()
    except ApiException as error:
        if error.status != NOT_FOUND:
            raise
