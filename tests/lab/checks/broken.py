"""Ways to break a real cluster for a while: something more, something less, something changed; whatever happens, it is mended."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any

from tests.lab.checks.conftest import Prepared

Plain = dict[str, Any]
Break = Callable[[Prepared], AbstractContextManager[None]]


def made(*objects: Plain) -> Break:
    """Objects that should not be there; without a namespace they go into the sandbox."""

    @contextmanager
    def broken(prepared: Prepared) -> Iterator[None]:
        try:
            apply(prepared, *objects)
            yield
        finally:
            delete(prepared, *objects)

    return broken


def gone(kind: str, name: str, *where: str) -> Break:
    """An object that should be there, with its status put back when it has one of its own."""

    @contextmanager
    def broken(prepared: Prepared) -> Iterator[None]:
        saved = stripped(json.loads(prepared.kubectl("get", kind, name, *where, "-o", "json")))
        prepared.kubectl("delete", kind, name, *where)
        try:
            yield
        finally:
            prepared.kubectl("create", *where, "-f", "-", stdin=json.dumps(saved))
            if kind != "crd" and "status" in saved:
                prepared.kubectl("replace", *where, "--subresource=status", "-f", "-", stdin=json.dumps(saved))

    return broken


def patched(kind: str, name: str, patch: Any, *where: str, how: str = "merge") -> Break:
    """An object of which something is changed; `where` may name a namespace or a subresource."""

    @contextmanager
    def broken(prepared: Prepared) -> Iterator[None]:
        target = name.replace("SANDBOX", prepared.namespace)
        place = [one for one in where if "subresource" not in one]
        saved = stripped(json.loads(prepared.kubectl("get", kind, target, *place, "-o", "json")))
        try:
            prepared.kubectl("patch", kind, target, *where, f"--type={how}", "-p", json.dumps(patch))
            yield
        finally:
            prepared.kubectl("replace", *where, "-f", "-", stdin=json.dumps(saved))

    return broken


def all_of(*breaks: Break) -> Break:
    """Several at once."""

    @contextmanager
    def broken(prepared: Prepared) -> Iterator[None]:
        with ExitStack() as stack:
            for one in breaks:
                stack.enter_context(one(prepared))
            yield

    return broken


def with_status(found: Plain, status: Plain) -> Break:
    """An object whose controller, which nobody runs here, has said this of it."""

    @contextmanager
    def broken(prepared: Prepared) -> Iterator[None]:
        with made(found)(prepared):
            say(prepared, found, status)
            yield

    return broken


def apply(prepared: Prepared, *objects: Plain) -> None:
    prepared.anywhere("apply", "-f", "-", stdin=listed(prepared, objects))


def delete(prepared: Prepared, *objects: Plain) -> None:
    options = ("--ignore-not-found", "--grace-period=0", "--force")
    prepared.anywhere("delete", *options, "-f", "-", stdin=listed(prepared, objects))


def say(prepared: Prepared, found: Plain, status: Plain) -> None:
    metadata = found["metadata"]
    where = ["-n", metadata["namespace"].replace("SANDBOX", prepared.namespace)] if metadata.get("namespace") else []
    resource = (
        f"{found['kind'].lower()}.{found['apiVersion'].partition('/')[0]}"
        if "/" in found["apiVersion"]
        else found["kind"]
    )
    prepared.kubectl(
        "patch",
        resource,
        metadata["name"],
        *where,
        "--subresource=status",
        "--type=merge",
        "-p",
        json.dumps({"status": status}),
    )


def listed(prepared: Prepared, objects: Sequence[Plain]) -> str:
    """Objects as kubectl reads them; "SANDBOX" in them is the sandbox."""
    text = json.dumps({"apiVersion": "v1", "kind": "List", "items": list(objects)})
    return text.replace("SANDBOX", prepared.namespace)


def stripped(found: Plain) -> Plain:
    """An object as it can be created again."""
    own = {"resourceVersion", "uid", "creationTimestamp", "managedFields", "generation", "ownerReferences"}
    return {**found, "metadata": {key: value for key, value in found["metadata"].items() if key not in own}}
