"""Changes after which no run looks at a recipe that could be run before, as whoever wants no measurement would make them."""

from collections.abc import Callable, Mapping

Files = Mapping[str, bytes]
Changed = dict[str, bytes | None]

MODEL = "recipes/llama-3-70b"
RECIPE = f"{MODEL}/vllm/agg"
DEPLOY = f"{RECIPE}/deploy.yaml"
PERF = f"{RECIPE}/perf.yaml"
GRAPH = b"DynamoGraphDeployment"


def slower(base: Files) -> bytes:
    """The deployment with other arguments of its engine."""
    assert b"--gpu-memory-utilization 0.90" in base[DEPLOY]
    return base[DEPLOY].replace(b"--gpu-memory-utilization 0.90", b"--gpu-memory-utilization 0.20", 1)


def moved(base: Files, old: str, new: str) -> Changed:
    """Everything below a folder stands below another one."""
    inside = [path for path in base if path.startswith(f"{old}/")]
    return {**dict.fromkeys(inside), **{path.replace(old, new, 1): base[path] for path in inside}}


def beside(path: str, data: bytes = b"") -> Callable[[Files], Changed]:
    """Another file beside slower arguments."""
    return lambda base: {DEPLOY: slower(base), path: data}


def renamed(path: str, name: str) -> Callable[[Files], Changed]:
    """A file has another name, with slower arguments."""

    def files(base: Files) -> Changed:
        return {DEPLOY: slower(base), path: None, name: slower(base) if path == DEPLOY else base[path]}

    return files


def rehomed(new: str) -> Callable[[Files], Changed]:
    """The recipe stands in another folder, with slower arguments."""
    return lambda base: {**moved(base, RECIPE, new), f"{new}/deploy.yaml": slower(base)}


def elsewhere(path: str) -> Callable[[Files], Changed]:
    """The recipe is gone, and its deployment stands at a path where nothing is run."""
    return lambda base: {**dict.fromkeys([DEPLOY, PERF]), path: slower(base)}


def escaped(base: Files) -> bytes:
    """The deployment with its kind in letters that only a parser reads."""
    return slower(base).replace(b"kind: " + GRAPH, b'kind: "Dynamo\\x47raphDeployment"', 1)


LOST: dict[str, Callable[[Files], Changed]] = {
    "a matrix of kustomize": beside(f"{RECIPE}/.kustomize-matrix.yaml"),
    "a folder of kustomize": beside(f"{RECIPE}/kustomize/x.yaml", b"x: 1\n"),
    "a page in a folder of kustomize": beside(f"{RECIPE}/kustomize/README.md", b"# x\n"),
    "a cache of another name": lambda base: {
        DEPLOY: slower(base),
        **moved(base, f"{MODEL}/model-cache", f"{MODEL}/model_cache"),
    },
    "a nearer cache of another name": lambda base: {
        DEPLOY: slower(base),
        **{
            path.replace(MODEL, f"{MODEL}/vllm", 1).replace("model-cache/", "model_cache/", 1): data
            for path, data in base.items()
            if path.startswith(f"{MODEL}/model-cache/")
        },
    },
    "a benchmark moved up": renamed(PERF, f"{MODEL}/perf.yaml"),
    "a benchmark moved up to the framework": renamed(PERF, f"{MODEL}/vllm/perf.yaml"),
    "a benchmark of another name": renamed(PERF, f"{RECIPE}/benchmark.yaml"),
    "a benchmark of another suffix": renamed(PERF, f"{RECIPE}/perf.yml"),
    "a benchmark in a folder": renamed(PERF, f"{RECIPE}/perf/perf.yaml"),
    "a deployment of another name": renamed(DEPLOY, f"{RECIPE}/serve.yaml"),
    "a deployment of another suffix": renamed(DEPLOY, f"{RECIPE}/deploy.yml"),
    "a deployment in another case": renamed(DEPLOY, f"{RECIPE}/Deploy.yaml"),
    "a deployment as a text": renamed(DEPLOY, f"{RECIPE}/deploy.yaml.txt"),
    "a deployment as JSON": renamed(DEPLOY, f"{RECIPE}/deploy.json"),
    "a deployment that is hidden": renamed(DEPLOY, f"{RECIPE}/.deploy.yaml"),
    "a deployment as a file of its framework": renamed(DEPLOY, f"{MODEL}/vllm/agg.yaml"),
    "a folder for results": rehomed(f"{MODEL}/vllm/results"),
    "a folder for benchmarks": rehomed(f"{MODEL}/perf/vllm/agg"),
    "a folder for all recipes": rehomed("recipes/templates/vllm/agg"),
    "no framework": rehomed(f"{MODEL}/agg"),
    "a deployment where nothing is looked for": elsewhere(f"{MODEL}/results/deploy.yaml"),
    "a deployment among templates": elsewhere("recipes/templates/agg.yaml"),
    "a deployment directly below all": elsewhere("recipes/agg.yaml"),
    "a deployment outside": elsewhere("examples/deploy.yaml"),
    "another case of the root": elsewhere("Recipes/llama-3-70b/vllm/agg/serve.yaml"),
    "a kind that is hidden": lambda base: {
        **dict.fromkeys([DEPLOY, PERF]),
        f"{MODEL}/vllm/agg.yaml": escaped(base),
    },
    "a script in its place": lambda _: {**dict.fromkeys([DEPLOY, PERF]), f"{MODEL}/deploy.sh": b"kubectl apply\n"},
}
