"""The 47 kinds, each with a mutation of the good recipe that makes the mistake, or with why no file shows it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from checks.recipe.recipe import Tree
from checks.rules.settings import Orchestrator, Settings

HOME, CACHE = "recipes/llama-3-70b/vllm/agg", "recipes/llama-3-70b/model-cache"
DEPLOY, PERF, PAGE = f"{HOME}/deploy.yaml", f"{HOME}/perf.yaml", "recipes/llama-3-70b/README.md"
CLAIM, DOWNLOAD = f"{CACHE}/model-cache.yaml", f"{CACHE}/model-download.yaml"
IMAGE = "nvcr.io/nvidia/ai-dynamo/vllm-runtime:1.3.0"
WORKER = "    VllmWorker:\n"
MAIN = "        mainContainer:\n"
Mutation = Callable[[Mapping[str, bytes]], Tree]
ANY = Settings()
GROVE = Settings(orchestrator=Orchestrator.GROVE)


@dataclass(frozen=True)
class Kind:
    """One way to break: `rules` are those of which one has to speak; `unseen` is why no file shows it."""

    number: int
    title: str
    rules: tuple[str, ...] = ()
    mutation: Mutation | None = None
    unseen: str = ""
    settings: Settings = ANY


def swap(path: str, old: str, new: str) -> Mutation:
    """The tree with some text of a file replaced, everywhere in it; raises ValueError when it is not there."""

    def mutate(tree: Mapping[str, bytes]) -> Tree:
        if old.encode() not in tree[path]:
            raise ValueError(f"{path} holds no {old!r}")
        return {**tree, path: tree[path].replace(old.encode(), new.encode())}

    return mutate


def both(*mutations: Mutation) -> Mutation:
    """Several mutations, one after the other."""

    def mutate(tree: Mapping[str, bytes]) -> Tree:
        for one in mutations:
            tree = {path: data for path, data in one(tree).items() if isinstance(data, bytes)}
        return tree

    return mutate


def without(path: str) -> Mutation:
    """The tree without a file."""
    return lambda tree: {name: data for name, data in tree.items() if name != path}


def moved(old: str, new: str) -> Mutation:
    """The tree with a directory renamed."""
    return lambda tree: {name.replace(old, new): data for name, data in tree.items()}


def added(path: str, text: str) -> Mutation:
    """The tree with another file, or more at a file's end."""
    return lambda tree: {**tree, path: tree.get(path, b"") + text.encode()}
