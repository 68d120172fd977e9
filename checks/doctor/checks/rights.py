"""What an account may do in a sandbox, as the API server says: enough for a run, and no more."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from checks.doctor.answer import Answer, failed, passed, skipped, warned
from checks.doctor.facts import AT_ONCE, Facts, Unread
from checks.kube.api import Api
from checks.kube.errors import RejectedError, UnreachableError

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
RUNNER = "system:serviceaccount:recipe-gate:runner"
ACCOUNT = "/api/v1/namespaces/recipe-gate/serviceaccounts/runner"
"""The account that runs of the service have."""
PATHS = (ACCOUNT,)


def answers(api: Api, name: str, user: str = "") -> Iterator[Answer]:
    """What a user may do in the sandbox, as the API server says; the one who asks, where nobody is named."""
    who = user.rpartition(":")[2] or "you"
    try:
        lacking, beyond = _asked(api, name, user)
    except (RejectedError, UnreachableError) as error:
        yield skipped("sandbox-rights", f"Rights could not be asked for: {error}")
        return
    if lacking:
        yield failed("sandbox-rights", f"{who} may not {lacking[0]}", "the runner's rights", SETUP)
    else:
        yield passed("sandbox-rights", f"{who} may do all that a run does")
    if beyond:
        yield warned(
            "sandbox-excess", f"{who} may {beyond[0]}", "no more than a run needs", "Use the account `runner`."
        )
    else:
        yield passed("sandbox-excess", f"{who} may do no more than that")


def of_runner(api: Api, facts: Facts, name: str) -> Answer:
    """Whether the service's own runs can work in the sandbox; only who may ask for others' rights is told."""
    check, expected = "sandbox-runner", "the account `runner` with the rights of deploy/sandbox.yaml"
    there = facts.get(ACCOUNT)
    if isinstance(there, Unread) and there.missing:
        return warned(check, "there is no account runner in recipe-gate", expected, f"{SETUP} --control")
    try:
        lacking, beyond = _asked(api, name, RUNNER)
    except (RejectedError, UnreachableError) as error:
        return skipped(check, f"The runner's rights may not be asked for: {error}")
    if lacking:
        return failed(check, f"runner may not {lacking[0]}", expected, SETUP)
    if beyond:
        mend = f"kubectl get rolebindings --namespace {name} --output wide"
        return warned(check, f"runner may {beyond[0]}", "no more than a run needs", mend)
    return passed(check, "runner may do all that a run does, and no more")


def _asked(api: Api, name: str, user: str) -> tuple[list[str], list[str]]:
    """What a user lacks, and what they have beyond, in words; asked for at once."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        may = list(pool.map(lambda one: _may(api, name, user, one), (*NEEDED, *TOO_MUCH)))
    lacking = [_spoken(one) for one, allowed in zip(NEEDED, may, strict=False) if not allowed]
    beyond = [_spoken(one) for one, allowed in zip(TOO_MUCH, may[len(NEEDED) :], strict=True) if allowed]
    return lacking, beyond


def _may(api: Api, namespace: str, user: str, one: tuple[str, str, str]) -> bool:
    group, resource, verb = one
    kind, _, part = resource.partition("/")
    asked = {"namespace": namespace, "group": group, "resource": kind, "subresource": part, "verb": verb}
    review = "SubjectAccessReview" if user else "SelfSubjectAccessReview"
    body = {
        "apiVersion": "authorization.k8s.io/v1",
        "kind": review,
        "spec": {"resourceAttributes": asked, **({"user": user} if user else {})},
    }
    answer = api.call("POST", f"/apis/authorization.k8s.io/v1/{review.lower()}s", {}, body)
    return bool(answer["status"]["allowed"])


def _spoken(one: tuple[str, str, str]) -> str:
    group, resource, verb = one
    return f"{verb} {resource}" + (f" of {group}" if group else "")
