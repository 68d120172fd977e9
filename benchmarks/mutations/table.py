"""What each kind looks like in the shipped recipe."""

from collections.abc import Mapping

from benchmarks.mutations.kinds import (
    CLAIM,
    DEPLOY,
    DOWNLOAD,
    GROVE,
    HOME,
    IMAGE,
    MAIN,
    PAGE,
    PERF,
    WORKER,
    Kind,
    added,
    both,
    moved,
    swap,
    without,
)
from checks.recipe.recipe import Tree

ELSEWHERE = "      affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: a, labelSelector: {matchExpressions: [{key: nvidia.com/dynamo-graph-deployment-name, operator: In, values: [llama3-70b-agg-frontend]}]}}]}}\n"
SITE = "        nodeSelector: {kubernetes.io/hostname: node-7}\n"
POD = "      restartPolicy: Never\n"
SCRIPT = "set -euo pipefail\n"
INSIDE = " " * 14
ENGINE = "--gpu-memory-utilization 0.90"
SECOND = (
    "---\napiVersion: v1\nkind: Pod\nmetadata: {name: again}\nspec: {containers: [{name: a, image: 'a/b:1.0.0'}]}\n"
)
TRANSFER = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: engine}\ndata:\n  p.yaml: |\n    cache_transceiver_config: {max_tokens_in_buffer: 1}\n"
ROUTER = MAIN + "          args: [--router-mode, kv, --router-kv-events, --kv-cache-block-size, '64']\n"


def _stale(tree: Mapping[str, bytes]) -> Tree:
    """An overlay whose base has moved on since its file was generated."""
    sources = f"{HOME}/kustomize"
    base, overlay = f"{sources}/base/kustomization.yaml", f"{sources}/overlays/a/kustomization.yaml"
    files = {path: data for path, data in tree.items() if path != DEPLOY}
    return {
        **files,
        f"{HOME}/.kustomize-matrix.yaml": b"variants: [a]\n",
        f"{HOME}/deploy-a.yaml": tree[DEPLOY],
        f"{sources}/base/deploy.yaml": tree[DEPLOY].replace(b"size: 20Gi", b"size: 30Gi"),
        base: b"resources: [deploy.yaml]\n",
        overlay: b"resources: [../../base]\n",
    }


def _impatient(perf: bytes) -> bytes:
    """The benchmark with a script that starts AIPerf at once."""
    head, _, rest = perf.partition(SCRIPT.encode())
    _, found, call = rest.partition(b"aiperf profile")
    return head + SCRIPT.encode() + INSIDE.encode() + found + call


KINDS = (
    Kind(1, "placeholder tag", ("IMG-001",), swap(DEPLOY, IMAGE, f"{IMAGE[:-5]}my-tag")),
    Kind(2, "private registry", ("IMG-002",), swap(DEPLOY, "nvcr.io/nvidia/ai-dynamo", "nvcr.io/nvidian/dynamo")),
    Kind(3, "tag that is not published", unseen="only the registry knows its tags"),
    Kind(4, "misnamed image", ("IMG-006", "IMG-008"), swap(DEPLOY, "vllm-runtime", "trtllm-runtime")),
    Kind(5, "tag older than the model's support", unseen="no table says which version serves which model"),
    Kind(
        6,
        "stale tag beside a new one",
        ("IMG-007",),
        swap(
            DEPLOY,
            f"image: {IMAGE}\n          workingDir: /workspace/examples/backends/vllm\n    Vllm",
            f"image: {IMAGE[:-5]}1.2.0\n          workingDir: /workspace/examples/backends/vllm\n    Vllm",
        ),
    ),
    Kind(7, "tag without a version", ("IMG-003",), swap(DEPLOY, IMAGE, f"{IMAGE[:-5]}nightly")),
    Kind(
        8, "path that is not mounted", ("MDL-003",), swap(DEPLOY, "value: /opt/models/hub", "value: /model-store/hub")
    ),
    Kind(9, "claim that nobody declares", ("VOL-002",), swap(CLAIM, "name: model-cache", "name: shared-model-cache")),
    Kind(
        10,
        "storage class of one site",
        ("VOL-005",),
        swap(CLAIM, "  accessModes:", "  storageClassName: vast\n  accessModes:"),
    ),
    Kind(
        11,
        "claim for one node under several",
        ("VOL-004",),
        both(swap(CLAIM, "ReadWriteMany", "ReadWriteOnce"), swap(DEPLOY, "replicas: 1", "replicas: 2")),
    ),
    Kind(
        12,
        "secret of another name or key",
        ("SEC-001",),
        swap(DEPLOY, "envFromSecret: hf-token-secret", "envFromSecret: hf-token"),
    ),
    Kind(
        13,
        "two downloads of one name",
        ("STRUCT-010",),
        lambda tree: {**tree, DOWNLOAD.replace(".yaml", "-fp8.yaml"): tree[DOWNLOAD]},
    ),
    Kind(14, "names too long for Grove", ("DGD-019",), swap(DEPLOY, WORKER, f"    {'Vllm' * 9}:\n"), settings=GROVE),
    Kind(15, "mountPath where mountPoint belongs", ("DGD-002",), swap(DEPLOY, "mountPoint:", "mountPath:")),
    Kind(
        16,
        "namespace",
        ("SEC-005",),
        swap(DEPLOY, "  name: llama3-70b-agg\n", "  name: llama3-70b-agg\n  namespace: mine\n"),
    ),
    Kind(17, "node of one site", ("NODE-001",), swap(DEPLOY, MAIN, SITE + MAIN)),
    Kind(
        18,
        "block sizes differ",
        ("ROUTE-001",),
        swap(
            DEPLOY,
            MAIN + f"          image: {IMAGE}\n          workingDir: /workspace/examples/backends/vllm\n    Vllm",
            ROUTER + f"          image: {IMAGE}\n    Vllm",
        ),
    ),
    Kind(
        19,
        "router without events",
        ("ROUTE-004",),
        swap(
            DEPLOY,
            MAIN + f"          image: {IMAGE}\n          workingDir: /workspace/examples/backends/vllm\n    Vllm",
            ROUTER.replace("64", "128") + f"          image: {IMAGE}\n    Vllm",
        ),
    ),
    Kind(
        20,
        "transports that exclude each other",
        ("ROUTE-003",),
        swap(
            DEPLOY,
            WORKER,
            WORKER
            + "      envs: [{name: UCX_TLS, value: '^cuda_ipc'}, {name: UCX_CUDA_IPC_ENABLE_MNNVL, value: 'y'}]\n",
        ),
    ),
    Kind(
        21,
        "discovery over etcd",
        ("ROUTE-002",),
        swap(DEPLOY, WORKER, WORKER + "      envs: [{name: DYN_DISCOVERY_BACKEND, value: etcd}]\n"),
    ),
    Kind(
        22,
        "flags that exclude each other",
        ("PERF-010",),
        swap(PERF, "--random-seed 100", "--input-file t --prompt-input-tokens-block-size 16"),
    ),
    Kind(23, "script without set -e", ("PERF-005",), swap(PERF, SCRIPT, "echo start\n")),
    Kind(24, "load that cannot end in time", unseen="how fast the model answers is what the benchmark is for"),
    Kind(25, "no wait for the endpoint", ("PERF-014",), lambda tree: {**tree, PERF: _impatient(tree[PERF])}),
    Kind(26, "AIPerf not pinned", ("PERF-007",), swap(PERF, SCRIPT, f"{SCRIPT}{INSIDE}pip install aiperf\n")),
    Kind(
        27,
        "another deployment's endpoint",
        ("PERF-002",),
        swap(PERF, "llama3-70b-agg-frontend:8000", "llama3-70b-disagg-frontend:8000"),
    ),
    Kind(28, "claim that the user may not write", ("PERF-012",), swap(PERF, "        fsGroup: 1000\n", "")),
    Kind(
        29,
        "variable that is not there",
        ("SH-004",),
        swap(PERF, SCRIPT, f'{SCRIPT}{INSIDE}f() {{ local max_threads=1; }}\n{INSIDE}echo "{{$max_threads}}"\n'),
    ),
    Kind(30, "benchmark that is a Pod", ("PERF-001",), lambda tree: {**tree, PERF: SECOND.encode()}),
    Kind(31, "published numbers that disagree", unseen="prose; what is true is known by measuring"),
    Kind(
        32,
        "simulated acceptance",
        ("ENG-003",),
        swap(DEPLOY, WORKER, WORKER + "      envs: [{name: TLLM_SPEC_DECODE_FORCE_NUM_ACCEPTED_TOKENS, value: '2'}]\n"),
    ),
    Kind(33, "stale generated file", ("KUST-006",), _stale),
    Kind(34, "link to what is gone", ("DOC-001",), swap(PAGE, "(vllm/agg)", "(vllm/agg-round-robin)")),
    Kind(
        35,
        "Service of another name in a command",
        ("DOC-002",),
        added(PAGE, "\n    kubectl port-forward svc/agg-vllm-frontend 8000\n"),
    ),
    Kind(36, "no memory left", ("ENG-001",), swap(DEPLOY, ENGINE, "--gpu-memory-utilization 0.95")),
    Kind(37, "transfer without a backend", ("ENG-004",), added(f"{HOME}/engine.yaml", TRANSFER)),
    Kind(
        38,
        "one late answer restarts",
        ("PROBE-001",),
        swap(DEPLOY, MAIN, f"{MAIN}          livenessProbe: {{failureThreshold: 1}}\n"),
    ),
    Kind(39, "one token again and again", unseen="only an answer shows it: smoke tests ask for one"),
    Kind(40, "flag that was removed", ("ENG-002",), swap(DEPLOY, ENGINE, f"{ENGINE} --is-prefill-worker")),
    Kind(41, "image that no catalogue declares", unseen="the catalogue is a file of another project's documentation"),
    Kind(
        42,
        "framework that nobody knows",
        ("DGD-002",),
        swap(DEPLOY, "backendFramework: vllm", "backendFramework: tokenspeed"),
    ),
    Kind(43, "deprecated field", ("DGD-007",), swap(DEPLOY, WORKER, f"{WORKER}      dynamoNamespace: other\n")),
    Kind(44, "affinity to a graph that is not there", ("NODE-002",), swap(PERF, POD, ELSEWHERE + POD)),
    Kind(45, "directory without its deployment", ("STRUCT-002",), without(DEPLOY)),
    Kind(46, "container that nobody can build", unseen="whether an image is documented is prose"),
    Kind(47, "GPUs of the name are others", ("PAR-005", "DOC-003"), moved(HOME, f"{HOME}-8gpu")),
)
