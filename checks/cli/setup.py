"""`recipe-gate setup`: a namespace becomes a sandbox; what would change is shown first, what came of it is verified."""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from checks.doctor.answer import Answer, Status
from checks.doctor.checks import image_pull_secrets, rights, sandbox
from checks.doctor.facts import gather
from checks.doctor.report import table
from checks.doctor.setup import manifests, steps
from checks.doctor.setup.manifests import Choice
from checks.kube.api import Api
from checks.kube.connection import open_api
from checks.kube.errors import RejectedError, UnreachableError
from checks.kube.waiting import Clock
from checks.text.escape import visible

USAGE, INFRASTRUCTURE = 2, 3
Plain = dict[str, Any]


def main(argv: Sequence[str]) -> int:
    """0 made (or removed) and verified, 1 not so, 2 a wrong call, 3 no cluster answers."""
    given = _parser().parse_args(argv)
    try:
        objects = list(_objects(given))
    except (OSError, UnicodeDecodeError, ValueError) as error:
        return _wrong(str(error), USAGE)
    try:
        clock = Clock(time.monotonic, time.sleep)
        with open_api(given.kubeconfig) as api:
            return (_removed if given.remove else _made)(api, given, objects, clock)
    except RejectedError as error:
        return _wrong(f"the API server refuses it ({error.status}): {error.message}", 1)
    except UnreachableError as error:
        return _wrong(str(error), INFRASTRUCTURE)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="recipe-gate setup", description="Prepare a namespace as a sandbox.")
    parser.add_argument("namespace", metavar="NAMESPACE", help="made if it is not there; keep it short")
    parser.add_argument("--hf-token-file", metavar="FILE", help="the model hub's token, - for standard input")
    whose = "whose runs it is for: people who may write to the repository, or everybody else (default: insider)"
    parser.add_argument("--class", dest="whose", choices=("insider", "stranger"), default="insider", help=whose)
    parser.add_argument("--hub", metavar="CIDR", help="where strangers' pods find the model hub, or a proxy to it")
    parser.add_argument("--storage-class", metavar="NAME", help="of the model cache (default: the cluster's default)")
    parser.add_argument("--gpus", type=int, metavar="N", help="how many one recipe may take (default: 8)")
    parser.add_argument("--cache", metavar="SIZE", help="of the model cache (default: 200Gi)")
    parser.add_argument("--control", action="store_true", help="the control namespace `recipe-gate` too")
    parser.add_argument("--dry-run", action="store_true", help="only show what would change")
    parser.add_argument("--remove", action="store_true", help="take back what setup made")
    parser.add_argument("--kubeconfig", type=Path, metavar="FILE", help="as kubectl finds it, if left out")
    return parser


def _objects(given: argparse.Namespace) -> Iterator[Plain]:
    deploy = files("deploy")
    if given.control:
        yield from manifests.objects((deploy / "control.yaml").read_text())
    if given.control or not given.remove:  # the wall is of all sandboxes, so that it goes with the last
        yield from manifests.objects((deploy / "admission.yaml").read_text())
    chosen = Choice(given.namespace, given.storage_class, given.gpus, given.cache, given.hub)
    texts = [(deploy / name).read_text() for name in ("sandbox.yaml", "sandbox-stranger.yaml")]
    yield from manifests.sandbox(texts[: 2 if given.whose == "stranger" else 1], chosen)
    if given.whose == "stranger" and given.hf_token_file is not None:
        raise ValueError("--hf-token-file: a sandbox for strangers has no token of the model hub")
    if given.hf_token_file is not None:
        from_stdin = given.hf_token_file == "-"  # noqa: S105 - a file name
        text = sys.stdin.read() if from_stdin else Path(given.hf_token_file).read_text()
        if not text.strip() or len(text.split()) != 1:
            raise ValueError(f"{given.hf_token_file}: a token is one word and nothing else")
        yield manifests.token(given.namespace, text)
    elif given.remove:
        yield manifests.token(given.namespace, "")


def _made(api: Api, given: argparse.Namespace, objects: Sequence[Plain], clock: Clock) -> int:
    shown = steps.changes(api, objects)
    _say(shown or "nothing changes")
    if given.dry_run:
        return 0
    late = steps.apply(api, objects, clock) if shown else ""
    answers = list(_verified(api, given.namespace))
    _say(f"\n{table(answers)}".rstrip())
    return _wrong(late, 1) if late else int(any(one.status is Status.FAIL for one in answers))


def _verified(api: Api, namespace: str) -> Iterator[Answer]:
    """What the doctor says of the sandbox, and of what runs may do in it."""
    first = gather(api, (*sandbox.paths(namespace), rights.role(namespace)))
    yield from sandbox.answers(gather(api, image_pull_secrets.secret_paths(first, namespace), first), namespace)
    yield rights.of_runner(first, namespace)


def _removed(api: Api, given: argparse.Namespace, objects: Sequence[Plain], clock: Clock) -> int:
    if given.dry_run:
        for one in reversed(objects):
            live = api.find(manifests.path(one))
            if live is not None:
                made = manifests.MADE in (live["metadata"].get("annotations") or {})
                _say(f"would {'delete' if made else 'give back'} {manifests.spoken(one)}")
        return 0
    left = steps.remove(api, given.namespace, objects, _say, clock)
    return _wrong(left, 1) if left else 0


def _say(text: str) -> None:
    sys.stdout.write(f"{visible(text)}\n")


def _wrong(reason: str, code: int) -> int:
    sys.stderr.write(f"recipe-gate setup: {visible(reason)}\n")
    return code
