"""All checks of a profile: what they read is read at once, and none stops another."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from shutil import which

from checks.doctor import free_gpus
from checks.doctor.answer import Answer, Status
from checks.doctor.checks import (
    cluster,
    conversion,
    discovery,
    dynamo,
    gateway,
    gpus,
    image_pull_secrets,
    operators,
    production_setup,
    rights,
    sandbox,
    tools,
    webhooks,
)
from checks.doctor.checks.production_components import PATHS as PRODUCTION
from checks.doctor.checks.production_components import answers as production
from checks.doctor.facts import Facts, Unread, crd, gather
from checks.kube.api import Api


class Profile(StrEnum):
    """What is looked at: what every run needs, what a production cluster has beside it, what a single run asks first."""

    BASELINE = "baseline"
    PRODUCTION = "production"
    RUN = "run"


@dataclass(frozen=True)
class Options:
    """What somebody wants to know; `require` are checks whose warnings count as failures."""

    profile: Profile = Profile.BASELINE
    sandbox: str = ""
    gateway: str = ""
    require: frozenset[str] = frozenset()


RUN = frozenset(
    {
        *("api", "gpu-nodes", "gpus-schedulable"),
        *("dynamo-crds", "dynamo-conversion", "dynamo-webhooks", "dynamo-operator", "dynamo-scope", "dynamo-discovery"),
        *("sandbox", "sandbox-quota", "sandbox-pull", "sandbox-token", "sandbox-rights"),
    }
)
"""What makes a run fail, whatever the recipe. A fleet's pods are not read for it, a graph is not tried (the recipe's own is),
and a claim that another recipe left unbound is nobody else's trouble."""
SLOWNESS_OF_NOBODY = 1.0
ALWAYS = (
    *cluster.PATHS,
    *gpus.PATHS,
    *dynamo.PATHS,
    *conversion.PATHS,
    *webhooks.PATHS,
    *operators.PATHS,
    *discovery.PATHS,
)


def examine(api: Api, asked: Options, now: datetime) -> tuple[Answer, ...]:
    """Every answer, in the order of the subjects. Where nobody answers at all, that is waited for once and not by every check."""
    version = gather(api, (cluster.VERSION,)).get(cluster.VERSION)
    if isinstance(version, Unread) and version.broken:
        api = replace(api, patience=0.0, slowness=SLOWNESS_OF_NOBODY)
    facts = read(api, asked)
    if asked.profile is Profile.RUN:
        return tuple(one for one in required(_run(api, facts, asked, now), asked.require) if one.id in RUN)
    found = [*cluster.answers(facts), *gpus.answers(facts), *platform(facts, asked, now)]
    if asked.profile is Profile.PRODUCTION:
        found += [*tools.answers(which), dynamo.further(facts), *production(facts), *production_setup.answers(facts)]
    found += gateway.answers(facts, asked.gateway) if asked.gateway else ()
    if asked.sandbox:
        found += [*sandbox.answers(facts, asked.sandbox), *rights.answers(api, asked.sandbox)]
        found += [rights.of_runner(facts, asked.sandbox), dynamo.admitted(api, facts, asked.sandbox)]
    return required(found, asked.require)


def _run(api: Api, facts: Facts, asked: Options, now: datetime) -> list[Answer]:
    inside = (*sandbox.answers(facts, asked.sandbox), *rights.answers(api, asked.sandbox))
    return [*cluster.answers(facts), *gpus.answers(facts), *platform(facts, asked, now), *inside]


def read(api: Api, asked: Options) -> Facts:
    """All that the checks look at; in the end what the first answers tell of: the operators' configurations, pull secrets."""
    paths = [*ALWAYS, *(() if asked.profile is Profile.RUN else free_gpus.PATHS)]
    paths += (
        (*PRODUCTION, *production_setup.PATHS, *map(crd, dynamo.FURTHER)) if asked.profile is Profile.PRODUCTION else ()
    )
    paths += sandbox.paths(asked.sandbox) if asked.sandbox else ()
    paths += (rights.role(asked.sandbox),) if asked.sandbox and asked.profile is not Profile.RUN else ()
    paths += gateway.paths(asked.gateway) if asked.gateway else ()
    first = gather(api, paths)
    more = [
        *discovery.config_paths(first),
        *(image_pull_secrets.secret_paths(first, asked.sandbox) if asked.sandbox else ()),
    ]
    facts = gather(api, more, first)
    return conversion.tried(api, facts, asked.sandbox) if asked.sandbox and asked.profile is not Profile.RUN else facts


def platform(facts: Facts, asked: Options, now: datetime) -> Iterator[Answer]:
    """The checks of the Dynamo platform that only read."""
    yield from dynamo.answers(facts)
    yield conversion.answer(facts, asked.sandbox)
    yield webhooks.answer(facts)
    yield from operators.answers(facts, now, asked.sandbox)
    yield from discovery.answers(facts)


def required(found: Iterable[Answer], require: frozenset[str]) -> tuple[Answer, ...]:
    """The answers, with what is required and did not pass as failures."""
    lenient = {Status.WARN, Status.SKIPPED}
    return tuple(
        replace(one, status=Status.FAIL) if one.id in require and one.status in lenient else one for one in found
    )
