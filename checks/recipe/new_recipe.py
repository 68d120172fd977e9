"""A recipe to begin with: the four files of the layout that new recipes follow, in order from the first moment."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from checks.recipe.layout import CACHE, FRAMEWORKS, ROOT

VERSION = "1.3.0"
"""Of Dynamo's runtime images."""
IMAGES = {
    "vllm": f"nvcr.io/nvidia/ai-dynamo/vllm-runtime:{VERSION}",
    "sglang": f"nvcr.io/nvidia/ai-dynamo/sglang-runtime:{VERSION}",
    "trtllm": f"nvcr.io/nvidia/ai-dynamo/tensorrtllm-runtime:{VERSION}",
}
MODEL_FLAGS = {"vllm": "--model", "sglang": "--model-path", "trtllm": "--model-path"}
_NAME = re.compile(r"[a-z0-9]([-a-z0-9.]*[a-z0-9])?")
_MODEL = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")
_REVISION = re.compile(r"[0-9a-f]{40}")
LONGEST = 45
"""Characters of a graph's name: what is left of a label beside a sandbox's name."""


@dataclass(frozen=True)
class NewRecipe:
    """What a new recipe is of; `revision` is a commit of the model's repository, `size` what its cache takes."""

    model: str
    framework: str
    mode: str
    model_id: str
    revision: str
    gpus: int = 1
    size: str = "100Gi"

    @property
    def graph(self) -> str:
        """The graph's name: model and mode as a DNS label."""
        return re.sub(r"[^a-z0-9]+", "-", f"{self.model}-{self.mode}").strip("-")


def mistakes(wanted: NewRecipe) -> list[str]:
    """Why there can be no such recipe, a sentence each."""
    found = [
        f"{name!r} is no name of a directory: use a-z, 0-9, '-' and '.'."
        for name in (wanted.model, wanted.mode)
        if not _NAME.fullmatch(name)
    ]
    if wanted.framework not in FRAMEWORKS:
        found.append(f"{wanted.framework!r} is none of {', '.join(FRAMEWORKS)}.")
    if not _MODEL.fullmatch(wanted.model_id):
        found.append(f"{wanted.model_id!r} is no model of the hub: write ORGANISATION/NAME.")
    if not _REVISION.fullmatch(wanted.revision):
        found.append(f"{wanted.revision!r} is no revision: write the 40 digits of a commit.")
    if wanted.gpus < 1:
        found.append("A worker needs a GPU.")
    if len(wanted.graph) > LONGEST:
        found.append(f"The graph would be called {wanted.graph!r}: {LONGEST} characters are the limit.")
    return found


def files_of(wanted: NewRecipe) -> Mapping[str, str]:
    """The recipe's files by path."""
    home, cache = f"{ROOT}/{wanted.model}/{wanted.framework}/{wanted.mode}", f"{ROOT}/{wanted.model}/{CACHE}"
    values = {
        "model_id": wanted.model_id,
        "snapshot": wanted.model_id.replace("/", "--"),
        "revision": wanted.revision,
        "graph": wanted.graph,
        "framework": wanted.framework,
        "model_flag": MODEL_FLAGS[wanted.framework],
        "image": IMAGES[wanted.framework],
        "gpus": str(wanted.gpus),
        "size": wanted.size,
    }
    places = {"model-cache.yaml": cache, "model-download.yaml": cache, "deploy.yaml": home, "perf.yaml": home}
    return {f"{folder}/{name}": _filled(name, values) for name, folder in places.items()}


def _filled(name: str, values: Mapping[str, str]) -> str:
    text = files("checks").joinpath(f"recipe/templates/{name}").read_text()
    return re.sub(r"\{\{(\w+)\}\}", lambda found: values[found[1]], text)
