"""Images of components and Jobs."""

from checks.finding import Level
from checks.rules.rule import Rule

_R = "nvcr.io/nvidia/ai-dynamo"
RULES = (
    Rule(
        "IMG-001",
        Level.ERROR,
        "A placeholder is pulled by nobody.",
        "Name a published image and tag.",
        f"image: {_R}/vllm-runtime:my-tag",
        f"image: {_R}/vllm-runtime:1.3.0",
        ("ai-dynamo/dynamo#5479", "ai-dynamo/dynamo#9715"),
    ),
    Rule(
        "IMG-002",
        Level.WARNING,
        "Staging and personal registries cannot be read by others.",
        "Name a public image.",
        "image: nvcr.io/nvstaging/ai-dynamo/vllm-runtime:1.3.0",
        f"image: {_R}/vllm-runtime:1.3.0",
        ("ai-dynamo/dynamo#6781", "ai-dynamo/dynamo#3891"),
    ),
    Rule(
        "IMG-003",
        Level.ERROR,
        "The operator reads Dynamo's version from the tag, and refuses the graph where it cannot.",
        "Use a tag like 1.3.0 or set runtimeVersionOverride.",
        f"image: {_R}/vllm-runtime:nightly",
        f"image: {_R}/vllm-runtime:1.3.0",
        ("ai-dynamo/dynamo#10494", "ai-dynamo/dynamo#12072"),
    ),
    Rule(
        "IMG-004",
        Level.ERROR,
        "The operator asks for the image of every component.",
        "Set the image of its main container.",
        "mainContainer: {}",
        f"mainContainer: {{image: {_R}/vllm-runtime:1.3.0}}",
    ),
    Rule(
        "IMG-005",
        Level.ERROR,
        "What is not pinned is another recipe tomorrow.",
        "Name a version or a digest.",
        f"image: {_R}/vllm-runtime:latest",
        f"image: {_R}/vllm-runtime:1.3.0",
    ),
    Rule(
        "IMG-006",
        Level.ERROR,
        "The image of TensorRT-LLM is called tensorrtllm-runtime; there is no other.",
        "Write tensorrtllm-runtime.",
        f"image: {_R}/trtllm-runtime:1.3.0",
        f"image: {_R}/tensorrtllm-runtime:1.3.0",
        ("ai-dynamo/dynamo#4289",),
    ),
    Rule(
        "IMG-007",
        Level.WARNING,
        "Components of different Dynamo versions may not understand each other.",
        "Use one tag for all components.",
        "Frontend: 1.2.0, Worker: 1.3.0",
        "Frontend: 1.3.0, Worker: 1.3.0",
        ("ai-dynamo/dynamo#13619",),
    ),
    Rule(
        "IMG-008",
        Level.ERROR,
        "An image of another engine does not hold the recipe's.",
        "Use the runtime image of the recipe's framework.",
        f"image: {_R}/sglang-runtime:1.3.0  # below vllm/",
        f"image: {_R}/vllm-runtime:1.3.0",
    ),
    Rule(
        "IMG-009",
        Level.ERROR,
        "The policy names the registries that images may come from.",
        "Use an image of an allowed registry.",
        "image: docker.io/somebody/dynamo:1.0.0",
        "image: nvcr.io/nvidia/ai-dynamo/vllm-runtime:1.3.0",
    ),
)
