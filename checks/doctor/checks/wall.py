"""The second wall: whether the API server itself refuses what no recipe may bring, in the version that this program ships."""

from collections.abc import Iterator

from checks.doctor.answer import Answer, failed, passed, skipped, warned
from checks.doctor.facts import Facts, Plain, Unread, name_of
from checks.doctor.wall.policies import DIGEST, NAMES, digest
from checks.model.protocol import SANDBOX_LABEL

CHECK = "sandbox-wall"
ROOT = "/apis/admissionregistration.k8s.io/v1"
POLICIES, BINDINGS = f"{ROOT}/validatingadmissionpolicies", f"{ROOT}/validatingadmissionpolicybindings"
PATHS = (POLICIES, BINDINGS)
MEND = "kubectl apply --server-side -f deploy/admission.yaml"
EXPECTED = "admission policies that refuse what no recipe may bring"


def answer(facts: Facts, namespace: Plain | Unread | None = None) -> Answer:
    """Whether every policy stands and is bound to deny; for a `namespace` whether it is among those that they hold."""
    policies, bindings = facts.items(POLICIES), facts.items(BINDINGS)
    if isinstance(policies, Unread) or isinstance(bindings, Unread):
        return skipped(CHECK, "Admission policies may not be read.")
    missing = [name for name in NAMES if name not in set(map(name_of, policies)) & {*_denying(bindings)}]
    if missing:
        return failed(CHECK, f"not there, or bound to deny: {', '.join(missing)}", EXPECTED, MEND)
    if isinstance(namespace, dict) and (namespace["metadata"].get("labels") or {}).get(SANDBOX_LABEL) != "true":
        mend = f"kubectl label namespace {name_of(namespace)} {SANDBOX_LABEL}=true"
        return failed(
            CHECK, f"{name_of(namespace)} is not labelled as a sandbox, so that none holds it", EXPECTED, mend
        )
    found = {(one["metadata"].get("annotations") or {}).get(DIGEST) for one in policies if name_of(one) in NAMES}
    if found != {digest()}:
        return warned(CHECK, "its policies are of another version", f"those of {digest()}", MEND)
    return passed(CHECK, f"{len(NAMES)} admission policies refuse what no recipe may bring")


def _denying(bindings: list[Plain]) -> Iterator[str]:
    for one in bindings:
        spec = one.get("spec") or {}
        labels = ((spec.get("matchResources") or {}).get("namespaceSelector") or {}).get("matchLabels") or {}
        if "Deny" in (spec.get("validationActions") or []) and labels == {SANDBOX_LABEL: "true"}:
            yield str(spec.get("policyName"))
