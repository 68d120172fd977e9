"""What a run asks before it begins: would the cluster make it fail? No GPU minute and no author is spent on that."""

from dataclasses import replace
from datetime import datetime

from checks.cluster.api import Api
from checks.doctor.answer import Answer, Status
from checks.doctor.examine import Asked, Profile, examine

PATIENCE = 2.0
"""Seconds for which one question may go unanswered: the run itself waits longer, and then says so."""
OF_GPUS = frozenset({"gpu-nodes", "gpus-schedulable"})


def wrong(api: Api, sandbox: str, gpus: int, now: datetime) -> str:
    """The doctor's sentence on the first thing that fails; empty when a run of so many GPUs may begin."""
    answers = examine(replace(api, patience=PATIENCE), Asked(Profile.RUN, sandbox), now)
    failing = (one for one in answers if one.status is Status.FAIL and (gpus or one.id not in OF_GPUS))
    return next(map(sentence, failing), "")


def sentence(one: Answer) -> str:
    """What is wrong with the cluster, for whoever reads a report: what was seen, what is expected and what mends it."""
    return f"The cluster is not ready ({one.id}): {one.seen}. Expected: {one.expected}. To mend it: {one.mend}"
