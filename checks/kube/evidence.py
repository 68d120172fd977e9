"""What a person needs to see why a step failed: states, events and last log lines, without secrets."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from checks.kube import events, paths
from checks.kube.api import Api
from checks.kube.errors import RejectedError
from checks.kube.failures import containers_of
from checks.kube.pod_metrics import Into, lines
from checks.kube.readiness import finished, is_ready
from checks.model.protocol import COLLECT
from checks.model.result import Evidence, Step
from checks.text.mask import SLACK, mask
from checks.text.secret_values import NONE, Secrets

Plain = dict[str, Any]
LINES = 40
LINES_OF_THE_WELL = 10
LINE = 500
PODS = 6
EVENTS = 25
MOST_LOGGED, MOST_STATES = 240, 120
"""Lines: how many pods there are and containers in each, the recipe decides; a run's result has to fit a ConfigMap."""
REASON = 2000
_COLOURS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def gather(api: Api, namespace: str, step: Step, reason: str, since: str = "", into: Into | None = None,
           secrets: Secrets = NONE) -> Evidence:  # fmt: skip
    """The evidence of a failure: of the pods that are not well first, and of events since a time (RFC 3339).

    `into` opens connections to pods, whose metrics are asked for then. `secrets` are those that the pods may have.
    """
    pods = sorted(api.items(paths.pods(namespace)), key=_newest, reverse=True)
    pods.sort(key=is_ready)
    return Evidence(
        step,
        mask(reason, secrets, REASON),
        events=tuple(mask(one, secrets, LINE) for one in _events(api, namespace, since)),
        logs=tuple(
            islice((line for pod in _telling(pods) for line in _logs(api, namespace, pod, secrets)), MOST_LOGGED)
        ),
        states=tuple(
            mask(state, secrets, LINE) for state in islice((one for pod in pods for one in _states(pod)), MOST_STATES)
        ),
        metrics=tuple(lines(pods, into, secrets)) if into else (),
    )


def _newest(pod: Plain) -> str:
    return str(pod["metadata"]["creationTimestamp"])


def _telling(pods: list[Plain]) -> list[Plain]:
    """The pods whose logs are shown: of those that one controller tried again and again, the last that ended."""
    seen: set[str] = set()
    chosen = []
    for pod in pods:
        owner = next((one["uid"] for one in pod["metadata"].get("ownerReferences") or ()), pod["metadata"]["name"])
        if not (finished(pod) and owner in seen):
            chosen.append(pod)
        seen.add(owner)
    return chosen[:PODS]


def _states(pod: Plain) -> Iterator[str]:
    name, status = pod["metadata"]["name"], pod.get("status") or {}
    yield f"pod/{name}: {status.get('phase')}{' (going away)' if pod['metadata'].get('deletionTimestamp') else ''}"
    for container in containers_of(pod):
        for when in ("state", "lastState"):
            for state, told in (container.get(when) or {}).items():
                code = f" exit status {told['exitCode']}" if "exitCode" in told else ""
                words = " ".join(str(told[key]) for key in ("reason", "message") if told.get(key))
                yield f"pod/{name}/{container['name']}: {when} {state}{code} {words}".rstrip()


def _events(api: Api, namespace: str, since: str) -> Iterator[str]:
    found = events.since(api.items(paths.collection("v1", "Event", namespace)), since)
    for event in events.telling(found)[-EVENTS:]:
        about = event.get("involvedObject") or {}
        subject = f"{str(about.get('kind')).lower()}/{about.get('name')}"
        times = f" ({event['count']} times)" if (event.get("count") or 1) > 1 else ""
        said = f"{event.get('type')} {event.get('reason')} {subject}: {event.get('message')}{times}"
        yield " ".join(f"{events.last_seen(event)} {said}".split())


def _logs(api: Api, namespace: str, pod: Plain, secrets: Secrets) -> Iterator[str]:
    name = pod["metadata"]["name"]
    count = LINES_OF_THE_WELL if is_ready(pod) else LINES
    for container in containers_of(pod):
        if _has_collected(container):
            continue
        if (container.get("restartCount") or 0) > 0:
            yield from _tail(api, namespace, name, container["name"], count, secrets, previous=True)
        if not (container.get("state") or {}).get("waiting"):
            yield from _tail(api, namespace, name, container["name"], count, secrets, previous=False)


def _has_collected(container: Plain) -> bool:
    """Whether a container is the collector and did its work: its log is the files themselves."""
    ended = (container.get("state") or {}).get("terminated") or {}
    return container.get("name") == COLLECT and ended.get("exitCode") == 0


def _tail(
    api: Api, namespace: str, pod: str, container: str, count: int, secrets: Secrets, *, previous: bool
) -> Iterator[str]:
    # No limitBytes: the API server counts them from the front, and the last line is the one that matters.
    query = {"container": container, "tailLines": str(count)}
    path = f"{paths.single('v1', 'Pod', namespace, pod)}/log"
    try:
        data = api.text("GET", path, {**query, **({"previous": "true"} if previous else {})})
    except RejectedError as error:
        yield f"{pod}/{container}: no log ({mask(error.message, secrets, LINE)})"
        return
    # A secret may span lines (a private key): masked as a whole, then split. Nobody reads a line further than LINE.
    text = "\n".join(line[: LINE + SLACK] for line in _COLOURS.sub("", data.decode(errors="replace")).splitlines())
    for line in mask(text, secrets).splitlines()[-count:]:
        yield f"{pod}/{container}{' (before the restart)' if previous else ''}: {line[:LINE]}"
