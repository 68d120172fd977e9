"""What an account may do in a sandbox, as the API server says: enough for a run, and no more."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from checks.doctor.answer import Answer, failed, passed, skipped, warned
from checks.doctor.facts import AT_ONCE, Facts, Plain, Unread
from checks.kube import paths
from checks.kube.api import Api
from checks.kube.errors import RejectedError, UnreachableError
from checks.model.protocol import RUNNER_ROLE

SETUP = "recipe-gate setup NAMESPACE"
NEEDED = (
    ("nvidia.com", "dynamographdeployments", "create"),
    ("nvidia.com", "dynamocomponentdeployments", "list"),
    ("", "configmaps", "create"),
    ("", "persistentvolumeclaims", "create"),
    ("", "services", "create"),
    ("", "pods/log", "get"),
    ("batch", "jobs", "create"),
)
TOO_MUCH = (
    ("rbac.authorization.k8s.io", "rolebindings", "create"),
    ("", "secrets", "list"),
    ("", "pods/exec", "create"),
)


def role(name: str) -> str:
    """The Role that the account of each of the service's runs is lent in a sandbox."""
    return paths.single("rbac.authorization.k8s.io/v1", "Role", name, RUNNER_ROLE)


def answers(api: Api, name: str) -> Iterator[Answer]:
    """What the one who asks may do in the sandbox, as the API server says."""
    try:
        lacking, beyond = _asked(api, name)
    except (RejectedError, UnreachableError) as error:
        yield skipped("sandbox-rights", f"Rights could not be asked for: {error}")
        return
    if lacking:
        yield failed("sandbox-rights", f"you may not {lacking[0]}", "the rights of the Role `runner`", SETUP)
    else:
        yield passed("sandbox-rights", "you may do all that a run does")
    if beyond:
        yield warned(
            "sandbox-excess",
            f"you may {beyond[0]}",
            "no more than a run needs",
            "Use an account with the Role `runner`.",
        )
    else:
        yield passed("sandbox-excess", "you may do no more than that")


def of_runner(facts: Facts, name: str) -> Answer:
    """Whether the service's own runs can work in the sandbox: their accounts have the Role `runner` there and no other."""
    check, expected = "sandbox-runner", "the Role `runner` of deploy/sandbox.yaml"
    found = facts.get(role(name))
    if isinstance(found, Unread):
        if found.missing:
            return failed(check, f"there is no Role runner in {name}", expected, SETUP)
        return skipped(check, f"The Role of runs may not be read: {found.reason}")
    lacking = [one for one in NEEDED if not _allows(found, one)]
    beyond = [one for one in TOO_MUCH if _allows(found, one)]
    if lacking:
        return failed(check, f"runs may not {_spoken(lacking[0])}", expected, SETUP)
    if beyond:
        mend = f"kubectl get role runner --namespace {name} --output yaml"
        return warned(check, f"runs may {_spoken(beyond[0])}", "no more than a run needs", mend)
    return passed(check, "runs may do all that they need, and no more")


def _allows(found: Plain, one: tuple[str, str, str]) -> bool:
    """Whether a Role allows something for every name."""
    wanted = zip(("apiGroups", "resources", "verbs"), one, strict=True)
    asked = list(wanted)
    return any(
        not rule.get("resourceNames") and all({value, "*"} & set(rule.get(part) or ()) for part, value in asked)
        for rule in found.get("rules") or ()
    )


def _asked(api: Api, name: str) -> tuple[list[str], list[str]]:
    """What the one who asks lacks, and what they have beyond, in words; asked for at once."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        may = list(pool.map(lambda one: _may(api, name, one), (*NEEDED, *TOO_MUCH)))
    lacking = [_spoken(one) for one, allowed in zip(NEEDED, may, strict=False) if not allowed]
    beyond = [_spoken(one) for one, allowed in zip(TOO_MUCH, may[len(NEEDED) :], strict=True) if allowed]
    return lacking, beyond


def _may(api: Api, namespace: str, one: tuple[str, str, str]) -> bool:
    group, resource, verb = one
    kind, _, part = resource.partition("/")
    asked = {"namespace": namespace, "group": group, "resource": kind, "subresource": part, "verb": verb}
    review = "SelfSubjectAccessReview"
    body = {"apiVersion": "authorization.k8s.io/v1", "kind": review, "spec": {"resourceAttributes": asked}}
    answer = api.call("POST", f"/apis/authorization.k8s.io/v1/{review.lower()}s", {}, body)
    return bool(answer["status"]["allowed"])


def _spoken(one: tuple[str, str, str]) -> str:
    group, resource, verb = one
    return f"{verb} {resource}" + (f" of {group}" if group else "")
