"""The admission policies of a sandbox and their bindings: whatever is brought, by whom and past whom, the API server asks them."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from checks.doctor.wall.cel import expression, known, listed, matching, of_field
from checks.model.grants import GRANTABLE, REGISTRIES
from checks.model.protocol import ALLOW, PREFIX, RUNNER_ROLE, SANDBOX_LABEL
from checks.recipe.allowed.graphs import ALPHA, BETA, LISTED, SERVICE
from checks.recipe.allowed.kinds import CLAIM, JOB, KEPT
from checks.recipe.allowed.kinds import SERVICE as CLUSTER_SERVICE
from checks.recipe.allowed.labels import ANNOTATION, FINALIZERS, JOB_LABELS, LABEL, OURS, OWNERS, SERVER_ANNOTATIONS
from checks.recipe.allowed.pods import ALPHA_POD, CONTAINER, POD
from checks.recipe.allowed.shapes import ANYTHING, Fields, Shape

Plain = dict[str, Any]
CONTROL = "recipe-gate"
"""The control namespace, whose accounts bring what they apply and are no controllers."""
API = "admissionregistration.k8s.io/v1"
DIGEST = f"{PREFIX}wall"
"""The annotation by which one version of the wall is told from another."""
NAMES = tuple(f"recipe-gate-{one}" for one in ("pods", "graphs", "jobs", "services", "claims", "metadata", "kinds"))
GRAPHS = ("nvidia.com", ("v1alpha1", "v1beta1"), ("dynamographdeployments",))
PODS = ("", ("v1",), ("pods", "pods/ephemeralcontainers"))
JOBS = ("batch", ("v1",), ("jobs",))
BROUGHT = (
    "configmaps", "persistentvolumeclaims", "pods", "services", "batch/jobs", "nvidia.com/dynamographdeployments",
)  # fmt: skip
CHANGED = "request.operation == 'CREATE' || oldObject == null || object.spec != oldObject.spec"
"""What stands is not asked again when something else about it changes: controllers have written into it by then."""
BOUND = "(oldObject != null && variables.made)"
"""A controller has given a claim its volume, whose name it writes into it."""
EVERYWHERE: Plain = {"matchPolicy": "Equivalent", "namespaceSelector": {}, "objectSelector": {}}
"""As the API server completes what is matched, which it keeps as one value: so two who apply it agree."""
Rule = tuple[str, tuple[str, ...], tuple[str, ...]]


def objects() -> Iterator[Plain]:
    """All policies with their bindings, each with the digest of all."""
    made = [*_policies()]
    digest = hashlib.sha256(json.dumps(made, sort_keys=True).encode()).hexdigest()[:16]
    for policy in made:
        policy["metadata"]["annotations"] = {DIGEST: digest}
        yield policy
        yield _binding(policy["metadata"]["name"], digest)


def digest() -> str:
    """The digest of the wall of this version."""
    return str(next(objects())["metadata"]["annotations"][DIGEST])


def _policies() -> Iterator[Plain]:
    yield _policy("pods", (PODS, JOBS, GRAPHS), [*_pod_parts()], {"pods": _POD_LIST, "containers": _CONTAINER_LISTS})
    yield _policy("graphs", (GRAPHS,), [*_graph_parts()], _GRAPH_LISTS)
    spec = "object.spec"
    job = Fields(
        {name: one for name, one in JOB.fields.items() if name != "template"} | {"template": _TEMPLATE},
        server=JOB.server,
    )
    yield _policy("jobs", (JOBS,), [*_parts("spec", spec, job)])
    yield _policy("services", (("", ("v1",), ("services",)),), [*_parts("spec", spec, CLUSTER_SERVICE)])
    claim = [_but_for(BOUND, one) for one in _parts("spec", spec, CLAIM)]
    yield _policy("claims", (("", ("v1",), ("persistentvolumeclaims",)),), claim)
    core = ("", ("v1",), ("configmaps", "persistentvolumeclaims", "pods", "services"))
    said = [_but_for("variables.made", one) for one in _said()]
    yield _policy("metadata", (core, JOBS, GRAPHS), said, condition="")
    yield _kinds()


def _policy(
    name: str, rules: tuple[Rule, ...], validations: list[Plain], variables: Mapping[str, str] | None = None,
    condition: str = CHANGED,
) -> Plain:  # fmt: skip
    conditions = [{"name": "changed", "expression": condition}] if condition else []
    spec: Plain = {
        "failurePolicy": "Fail",
        "matchConstraints": {**EVERYWHERE, "resourceRules": [_rule(*one) for one in rules]},
        "variables": [{"name": key, "expression": one} for key, one in {**_common(), **(variables or {})}.items()],
        "validations": validations,
    }
    spec |= {"matchConditions": conditions} if conditions else {}
    return {
        "apiVersion": API,
        "kind": "ValidatingAdmissionPolicy",
        "metadata": {"name": f"recipe-gate-{name}"},
        "spec": spec,
    }


def _but_for(exception: str, one: Plain) -> Plain:
    """A part of a policy that says nothing where something else holds."""
    return {**one, "expression": f"{exception} || ({one['expression']})"}


def _rule(group: str, versions: tuple[str, ...], resources: tuple[str, ...]) -> Plain:
    operations = ["CREATE", "UPDATE"]
    given = {"apiGroups": [group], "apiVersions": [*versions], "operations": operations, "resources": [*resources]}
    return {**given, "scope": "*"}  # as the API server completes it, so that two who apply it agree


def _binding(name: str, digest: str) -> Plain:
    selector = {**EVERYWHERE, "namespaceSelector": {"matchLabels": {SANDBOX_LABEL: "true"}}}
    spec = {"policyName": name, "validationActions": ["Deny"], "matchResources": selector}
    metadata = {"name": name, "annotations": {DIGEST: digest}}
    return {"apiVersion": API, "kind": "ValidatingAdmissionPolicyBinding", "metadata": metadata, "spec": spec}


def _common() -> dict[str, str]:
    """Who brings it, and what the administrator lets this sandbox's recipes bring."""
    user, account = "request.userInfo.username", "system:serviceaccount:"
    ours = f"{user}.startsWith('{account}{CONTROL}:') || {user}.startsWith('{account}' + request.namespace + ':')"
    system = f"{user}.startsWith('system:')"
    made = f"{user}.startsWith('{account}') ? !({ours}) : {system}"
    return {"made": made, **{word: _granted(word) for word in GRANTABLE}}


def _granted(word: str) -> str:
    """The words of an annotation of the namespace, those of them that anybody can grant."""
    key = ALLOW + word.replace("_", "-")
    default = "[" + ", ".join(json.dumps(one) for one in (REGISTRIES if word == "registries" else ())) + "]"
    annotations = "namespaceObject.metadata.annotations"
    there = f"has({annotations}) && '{key}' in {annotations}"
    words = f"{annotations}['{key}'].split(',').map(w, w.trim()).filter(w, {_grantable(word)})"
    return f"{there} ? {words} : {default}"


def _grantable(word: str) -> str:
    """A pattern of the policy's, whose refused beginnings the language of the API server has no word for."""
    pattern = GRANTABLE[word][0]
    refused, rest = "", pattern
    if pattern.startswith("(?!"):
        inside, _, rest = pattern[3:].partition(")")
        refused = f" && !w.matches({json.dumps('^(' + inside + ')')})"
    return f"w.matches({json.dumps('^(' + rest + ')$')}){refused}"


_OF_KIND = "object.kind == '{}' ? {} : "
_SERVICES = "('services' in object.spec ? object.spec.services.map(k, object.spec.services[k]) : [])"
_COMPONENTS = "('components' in object.spec ? object.spec.components : [])"
_GRAPH_LISTS = {"services": _SERVICES, "components": _COMPONENTS}
_POD_LIST = (
    _OF_KIND.format("Pod", "[object.spec]")
    + _OF_KIND.format("Job", "[object.spec.template.spec]")
    + f"{_SERVICES}.filter(s, 'extraPodSpec' in s).map(s, s.extraPodSpec)"
    + f" + {_COMPONENTS}.filter(c, 'podTemplate' in c && 'spec' in c.podTemplate).map(c, c.podTemplate.spec)"
)
_LISTS = ("containers", "initContainers")
_CONTAINER_LISTS = (
    "variables.pods.map(p, "
    + " + ".join(f"('{one}' in p && p['{one}'] != null ? p['{one}'] : [])" for one in _LISTS)
    + " + ('mainContainer' in p ? [p.mainContainer] : []))"
)
_TEMPLATE = Fields({**JOB.fields["template"].fields, "spec": ANYTHING})  # type: ignore[union-attr]


def _pod_parts() -> Iterator[Plain]:
    """Of every pod its fields one by one, of every container its fields one by one: a refusal says which."""
    pod = Fields(
        {k: v for k, v in ALPHA_POD.fields.items() if k not in {*_LISTS, "mainContainer"}},
        made=POD.made,
        server=POD.server,
    )
    names = Fields({**ALPHA_POD.fields}, made=POD.made, server=POD.server)
    yield _valid(f"variables.pods.all(p, {known(names, 'p', 1)})", "pod: a field that a recipe may not bring", names)
    for name, one in sorted(pod.fields.items()):
        if inside := of_field(one, "p", name, 1):
            yield _valid(f"variables.pods.all(p, {inside})", f"pod: {name} has what a recipe may not bring")
    yield _valid(f"variables.containers.all(l, l.all(c, {known(CONTAINER, 'c', 2)}))", "container: a field", CONTAINER)
    for name, one in sorted(CONTAINER.fields.items()):
        if inside := of_field(one, "c", name, 2):
            message = f"container: {name} has what a recipe may not bring"
            yield _valid(f"variables.containers.all(l, l.all(c, {inside}))", message)


def _graph_parts() -> Iterator[Plain]:
    inside = {"services", "components"}
    for version, spec in (("nvidia.com/v1alpha1", ALPHA), ("nvidia.com/v1beta1", BETA)):
        own = Fields({name: one for name, one in spec.fields.items() if name not in inside})
        every = Fields({**spec.fields})
        other = f"object.apiVersion != '{version}' || "
        yield _valid(f"{other}{known(every, 'object.spec', 0)}", f"graph of {version}: a field", every)
        for part in _parts("graph", "object.spec", own, names=False):
            yield {**part, "expression": f"{other}{part['expression']}"}
    for name, one, apart in (("services", SERVICE, "extraPodSpec"), ("components", LISTED, "podTemplate")):
        yield _valid(f"variables.{name}.all(s, {known(one, 's', 1)})", f"{name}: a field", one)
        for field, shape in sorted(one.fields.items()):
            wanted: Shape = _POD_METADATA if field == "podTemplate" else shape
            found = of_field(wanted, "s", field, 1) if field != apart or field == "podTemplate" else ""
            if found:
                yield _valid(f"variables.{name}.all(s, {found})", f"{name}: {field} has what a recipe may not bring")


_POD_METADATA = Fields({"metadata": LISTED.fields["podTemplate"].fields["metadata"], "spec": ANYTHING})  # type: ignore[union-attr]


def _parts(what: str, value: str, wanted: Fields, *, names: bool = True) -> Iterator[Plain]:
    """A mapping's own fields, then each of them."""
    if names:
        yield _valid(known(wanted, value, 0), f"{what}: a field that a recipe may not bring", wanted)
    for name, one in sorted({**wanted.fields, **wanted.server}.items()):
        if inside := of_field(one, value, name, 0):
            yield _valid(inside, f"{what}: {name} has what a recipe may not bring")


def _said() -> Iterator[Plain]:
    """Labels, annotations, owners and finalizers; those that stood there before are not asked again."""
    of_server = " || ".join(matching("k", one) for one in SERVER_ANNOTATIONS)
    kept = f"(object.kind in {listed(KEPT)} && {matching('k', OURS)})"
    of_job = " || ".join(matching("k", one) for one in JOB_LABELS)
    yield _each("labels", "k", f"{expression(LABEL, 'k')} || (object.kind == 'Job' && ({of_job}))")
    yield _each("annotations", "k", f"{expression(ANNOTATION, 'k')} || {of_server} || {kept}")
    yield _each("finalizers", "k", expression(FINALIZERS.of, "k"))
    yield _each("ownerReferences", "k", expression(OWNERS.of, "k", 1))


def _each(name: str, key: str, fits: str) -> Plain:
    before = f"(oldObject != null && '{name}' in oldObject.metadata && {key} in oldObject.metadata['{name}'])"
    every = f"object.metadata['{name}'].all({key}, {before} || {fits})"
    return _valid(f"!('{name}' in object.metadata) || {every}", f"metadata: {name} that a recipe may not bring")


def _kinds() -> Plain:
    """What the accounts of the control namespace may make at all; their roles say the same, and roles are often widened."""
    user = "request.userInfo.username"
    policy = _policy("kinds", (), [], condition=f"{user}.startsWith('system:serviceaccount:{CONTROL}:')")
    every = {
        "apiGroups": ["*"],
        "apiVersions": ["*"],
        "operations": ["CREATE", "UPDATE"],
        "resources": ["*"],
        "scope": "*",
    }
    kind = "(request.resource.group == '' ? '' : request.resource.group + '/') + request.resource.resource"
    allowed = "[" + ", ".join(f"'{one}'" for one in BROUGHT) + "]"
    policy["spec"] |= {
        "matchConstraints": {**EVERYWHERE, "resourceRules": [every]},
        "variables": [],
        "validations": [_valid(f"{kind} in {allowed} || {_lent(kind, user)}", "a kind that no recipe may bring")],
    }
    return policy


def _lent(kind: str, user: str) -> str:
    """Whether the bot lends the Role of runs to an account of the control namespace, and binds nothing else."""
    ours = f"object.subjects.all(s, s.kind == 'ServiceAccount' && s.namespace == '{CONTROL}')"
    role = f"object.roleRef.kind == 'Role' && object.roleRef.name == '{RUNNER_ROLE}'"
    bound = f"{kind} == 'rbac.authorization.k8s.io/rolebindings' && {role} && {ours}"
    return f"({user} == 'system:serviceaccount:{CONTROL}:bot' && {bound})"


def _valid(expression_: str, message: str, fields: Fields | None = None) -> Plain:
    more = f"; there may stand {', '.join(sorted(fields.fields))}" if fields else ""
    return {"expression": expression_, "message": f"Recipe Gate's wall: {message}{more}"}
