"""The pages beside recipes."""

from checks.finding import Level
from checks.rules.rule import Rule

RULES = (
    Rule(
        "DOC-001",
        Level.WARNING,
        "A page leads to a file that was removed or renamed.",
        "Name what is there now.",
        "[agg](vllm/agg-old)",
        "[agg](vllm/agg)",
        ("ai-dynamo/dynamo#9621", "ai-dynamo/dynamo#4159"),
    ),
    Rule(
        "DOC-002",
        Level.WARNING,
        "Whoever follows the page asks a Service that nobody makes.",
        "Write the name that the operator gives: graph, dash, component in lower case.",
        "kubectl port-forward svc/agg-vllm-frontend 8000",
        "kubectl port-forward svc/llama3-70b-agg-frontend 8000",
        ("ai-dynamo/dynamo#5527", "ai-dynamo/dynamo#13021"),
    ),
    Rule(
        "DOC-003",
        Level.WARNING,
        "People order hardware by the page's number of GPUs.",
        "Make page and manifest agree.",
        "| [vllm/agg](vllm/agg) | 8 |  # the graph asks for 4",
        "| [vllm/agg](vllm/agg) | 4 |",
    ),
)
