"""Whether a Service is there and has somebody who answers."""

from checks.doctor.facts import Facts, Unread, name_of

SERVICES, SLICES = "/api/v1/services", "/apis/discovery.k8s.io/v1/endpointslices"
PATHS = (SERVICES, SLICES)
OWNER = "kubernetes.io/service-name"


def unread(facts: Facts) -> Unread | None:
    """Why nothing can be said about Services."""
    return next((one for path in PATHS if isinstance(one := facts.items(path), Unread)), None)


def missing(facts: Facts, namespace: str, name: str) -> str:
    """What is wrong with a Service ("which is not there"); empty when it has a ready address, or may not be read."""
    services, slices = facts.items(SERVICES), facts.items(SLICES)
    if isinstance(services, Unread) or isinstance(slices, Unread):
        return ""
    if not any((one["metadata"].get("namespace"), name_of(one)) == (namespace, name) for one in services):
        return "which is not there"
    answering = (
        one
        for one in slices
        if one["metadata"].get("namespace") == namespace and (one["metadata"].get("labels") or {}).get(OWNER) == name
    )
    ready = any(
        (endpoint.get("conditions") or {}).get("ready") for one in answering for endpoint in one.get("endpoints") or []
    )
    return "" if ready else "which has no ready address"
