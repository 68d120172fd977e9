"""What a graph's frontends have counted by themselves, read beside a benchmark while it runs."""

from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any

from checks.kube import paths
from checks.kube.api import Api
from checks.kube.failures import Certain
from checks.kube.pod_metrics import FRONTEND, Into, is_frontend, metrics_text
from checks.measure.witness import Reading, counted

INTERVAL = 10.0
Plain = dict[str, Any]
Look = Callable[[], str | Certain]


@dataclass
class Counters:
    """Readings of the frontends' counters, one each INTERVAL at most; `now` is in seconds."""

    api: Api
    namespace: str
    into: Into
    now: Callable[[], float]
    readings: list[Reading] = field(default_factory=list)

    def watched(self, look: Look) -> Look:
        """A look for checks.kube.waiting.wait that reads the counters in passing."""

        def both() -> str | Certain:
            if not self.readings or self.now() - self.readings[-1].at >= INTERVAL:
                self.read()
            return look()

        return both

    def read(self) -> None:
        """Read all frontends now; their sum, or nothing where one of them does not tell."""
        found = [self._counted(pod) for pod in self.api.items(paths.pods(self.namespace)) if is_frontend(pod)]
        self.readings.append(Reading(self.now(), _sum(one[0] for one in found), _sum(one[1] for one in found)))

    def _counted(self, pod: Plain) -> tuple[float | None, float | None]:
        try:
            with self.into(pod, FRONTEND) as connection:
                return counted(metrics_text(connection))
        except (OSError, HTTPException):
            return None, None


def _sum(values: Any) -> float | None:
    found = list(values)
    return sum(found) if found and None not in found else None
