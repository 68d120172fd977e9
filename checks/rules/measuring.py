"""What the benchmark's script does: AIPerf pinned, its flags compatible, its status kept, its artifacts writable."""

import re
from collections.abc import Iterable, Iterator

from checks.finding import Finding
from checks.graph import shell_script
from checks.manifest import Document
from checks.nodes import Path
from checks.rules.reading import Reading, at, containers, pod_specs

_UNPINNED = re.compile(r"\bpip3?\s+install\b[^\n;&|]*?[\s'\"]aiperf(\[[^\]]*\])?['\"]?(?=[\s;&|]|$)", re.MULTILINE)
_PIPED = re.compile(r"\baiperf\s+profile\b[^\n;&]*[^|\n]\|\s*\w")
_FROM_NETWORK = re.compile(r"\b(curl|wget)\b[^\n|;&]*\|\s*(sudo\s+)?(ba|z)?sh\b")
_TOGETHER = ("--input-file", "--prompt-input-tokens-block-size")


def script(read: Reading) -> Iterable[Finding]:
    """PERF-007: AIPerf is pinned; PERF-010: flags that exclude each other; PERF-011: a pipe that hides the status."""
    for document, path, text in _scripts(read):
        joined = text.replace("\\\n", " ")
        if _UNPINNED.search(joined):
            yield at(document, path, "PERF-007", "AIPerf is not pinned.", "Write aiperf==VERSION.")
        commands = [line for line in joined.splitlines() if not line.lstrip().startswith("#")]
        if any(all(re.search(rf"{name}\b", line) for name in _TOGETHER) for line in commands):
            message = f"AIPerf refuses {' with '.join(_TOGETHER)}."
            yield at(document, path, "PERF-010", message, "Keep one of the two.")
        if "pipefail" not in text and any(_PIPED.search(line) for line in commands):
            yield at(document, path, "PERF-011", "The pipe hides AIPerf's exit status.", "Write set -o pipefail.")


def fetched(read: Reading) -> Iterable[Finding]:
    """SEC-007: a script from the network is run as it comes."""
    for document in read.documents:
        for container in containers(document):
            for path, text in shell_script(document, container):
                if _FROM_NETWORK.search(text.replace("\\\n", " ")):
                    yield at(
                        document,
                        path,
                        "SEC-007",
                        "A script from the network is run as it comes.",
                        "Install a pinned package.",
                    )


def group(read: Reading) -> Iterable[Finding]:
    """PERF-012: a user of one's own without the claim's group."""
    for document in read.benchmarks:
        for pod in pod_specs(document):
            user = document.get((*pod, "securityContext", "runAsUser"))
            mounted = any(document.get((*container, "volumeMounts")) for container in containers(document))
            if user and mounted and document.get((*pod, "securityContext", "fsGroup")) is None:
                where = (*pod, "securityContext", "runAsUser")
                yield at(
                    document, where, "PERF-012", f"User {user} may not write to the claim.", "Set fsGroup beside it."
                )


def _scripts(read: Reading) -> Iterator[tuple[Document, Path, str]]:
    for document in read.benchmarks:
        for container in containers(document):
            yield from ((document, path, text) for path, text in shell_script(document, container))
