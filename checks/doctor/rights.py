"""What an account may do in a sandbox, as the API server says: enough for a run, and no more."""

from collections.abc import Iterator

from checks.cluster.api import Api
from checks.cluster.errors import RejectedError, UnreachableError
from checks.doctor.answer import Answer, failed, passed, skipped, warned

SETUP = "kubectl apply -f deploy/sandbox.yaml"
NEEDED = (
    ("nvidia.com", "dynamographdeployments", "create"),
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


def answers(api: Api, name: str, user: str = "") -> Iterator[Answer]:
    """What a user may do in the sandbox, as the API server says; the one who asks, where nobody is named."""
    who = user.rpartition(":")[2] or "you"
    try:
        lacking = [one for one in NEEDED if not _may(api, name, user, one)]
        beyond = [one for one in TOO_MUCH if _may(api, name, user, one)]
    except (RejectedError, UnreachableError) as error:
        yield skipped("sandbox-rights", f"Rights could not be asked for: {error}")
        return
    if lacking:
        yield failed("sandbox-rights", f"{who} may not {_spoken(lacking[0])}", "the runner's rights", SETUP)
    else:
        yield passed("sandbox-rights", f"{who} may do all that a run does")
    if beyond:
        yield warned(
            "sandbox-excess", f"{who} may {_spoken(beyond[0])}", "no more than a run needs", "Use the account `runner`."
        )
    else:
        yield passed("sandbox-excess", f"{who} may do no more than that")


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
