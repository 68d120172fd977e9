"""What a run asks before it begins: would the cluster make it fail? No GPU minute and no author is spent on that."""

from dataclasses import replace
from datetime import datetime

from checks.doctor.answer import Answer, Status
from checks.doctor.checks import cluster
from checks.doctor.examine import Options, Profile, examine
from checks.doctor.facts import gather
from checks.kube.api import Api

PATIENCE, SLOWNESS = 0.9, 1.0
"""Seconds for which the server may be away, and that one answer may take: all of it is over within two."""
OF_GPUS = frozenset({"gpu-nodes", "gpus-schedulable"})


def cluster_fault(api: Api, sandbox: str, gpus: int, now: datetime) -> str:
    """The doctor's sentence on the first thing that fails; empty when a run of so many GPUs may begin."""
    hurried = replace(api, patience=PATIENCE, slowness=SLOWNESS)
    alive = cluster.version(gather(hurried, [cluster.VERSION]))
    if alive.status is Status.FAIL:
        return sentence(alive)
    answers = examine(hurried, Options(Profile.RUN, sandbox), now)
    failing = (one for one in answers if one.status is Status.FAIL and (gpus or one.id not in OF_GPUS))
    return next(map(sentence, failing), "")


def sentence(one: Answer) -> str:
    """What is wrong with the cluster, for whoever reads a report: what was seen, what is expected and what mends it."""
    return f"The cluster is not ready ({one.id}): {one.seen}. Expected: {one.expected}. To mend it: {one.mend}"
