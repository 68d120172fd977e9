"""What the one who asks may do in a sandbox, as the API server says: enough for a run, and no more."""

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


def answers(api: Api, name: str) -> Iterator[Answer]:
    """What the one who asks may do in the sandbox, as the API server says."""
    try:
        lacking = [one for one in NEEDED if not _may(api, name, *one)]
        beyond = [one for one in TOO_MUCH if _may(api, name, *one)]
    except (RejectedError, UnreachableError) as error:
        yield skipped("sandbox-rights", f"Rights could not be asked for: {error}")
        return
    if lacking:
        yield failed("sandbox-rights", f"you may not {_spoken(lacking[0])}", "the runner's rights", SETUP)
    else:
        yield passed("sandbox-rights", "you may do all that a run does")
    if beyond:
        yield warned(
            "sandbox-excess", f"you may {_spoken(beyond[0])}", "no more than a run needs", "Use the account `runner`."
        )
    else:
        yield passed("sandbox-excess", "you may do no more than that")


def _may(api: Api, namespace: str, group: str, resource: str, verb: str) -> bool:
    kind, _, part = resource.partition("/")
    asked = {"namespace": namespace, "group": group, "resource": kind, "subresource": part, "verb": verb}
    body = {
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SelfSubjectAccessReview",
        "spec": {"resourceAttributes": asked},
    }
    answer = api.call("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", {}, body)
    return bool(answer["status"]["allowed"])


def _spoken(one: tuple[str, str, str]) -> str:
    group, resource, verb = one
    return f"{verb} {resource}" + (f" of {group}" if group else "")
