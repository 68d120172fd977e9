"""The model: what is downloaded, served and measured."""

from checks.finding import Level
from checks.rules.rule import Rule

RULES = (
    Rule(
        "MDL-001",
        Level.ERROR,
        "What is downloaded, served and measured is one model.",
        "Name the same model everywhere.",
        "TARGET_MODEL: other/model",
        "TARGET_MODEL: RedHatAI/Llama-3.3-70B",
        ("ai-dynamo/dynamo#4748", "ai-dynamo/dynamo#5479"),
    ),
    Rule(
        "MDL-002",
        Level.ERROR,
        "A snapshot of another revision than the downloaded one is not there.",
        "Name the downloaded revision.",
        "MODEL_PATH: …/snapshots/ffff",
        "MODEL_PATH: …/snapshots/ddb4",
    ),
    Rule(
        "MDL-003",
        Level.WARNING,
        "A path outside every mount is empty in the container.",
        "Mount the model cache where the path begins.",
        "MODEL_PATH: /model-store/llama  # mountPoint: /opt/models",
        "MODEL_PATH: /opt/models/llama",
        ("ai-dynamo/dynamo#5479",),
    ),
    Rule(
        "MDL-004",
        Level.WARNING,
        "Without a revision the recipe serves another model whenever its repository changes.",
        "Give `hf download` --revision.",
        "hf download $MODEL_NAME",
        "hf download $MODEL_NAME --revision $MODEL_REVISION",
    ),
    Rule(
        "MDL-005",
        Level.ERROR,
        "Tokens that another tokenizer counts are not the model's tokens.",
        "Use the tokenizer of the model that is served.",
        "aiperf profile --model a/b --tokenizer c/d",
        "aiperf profile --model a/b --tokenizer a/b",
    ),
)
