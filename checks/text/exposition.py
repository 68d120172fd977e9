"""Of what a pod tells Prometheus, the few lines that help a reader of a failure: what it was asked, what waits, how full it is.

Dynamo's frontend and workers, vLLM, SGLang and TensorRT-LLM name such metrics differently and alike enough (`requests_total`,
`inflight_requests`, `num_requests_waiting`, `kv_cache_usage_perc`); a histogram's buckets are pages of figures.
"""

import re

MOST, LONGEST = 12, 200
_TELLING = re.compile(
    r"(requests_total|inflight|in_flight|queued|waiting|running|errors?_total|preempt|usage|active_blocks|disconnected|uptime)"
)
_PARTS = re.compile(r"_(bucket|sum|count|created)(\{|\s|$)")
_OWN = re.compile(r"^(python|process|go|http_server)_")


def telling(text: str) -> tuple[str, ...]:
    """Lines of the text format, those that are not zero first; MOST at most, each LONGEST characters at most."""
    kept = [line.strip() for line in text.splitlines() if _is_telling(line)]
    zero = [line for line in kept if _value(line) == 0]
    return tuple(line[:LONGEST] for line in [*(line for line in kept if _value(line) != 0), *zero][:MOST])


def _is_telling(line: str) -> bool:
    name = re.split(r"[{\s]", line, maxsplit=1)[0]
    return not line.startswith("#") and bool(_TELLING.search(name)) and not _PARTS.search(line) and not _OWN.match(name)


def _value(line: str) -> float:
    value = parts(line)[2]
    return 0.0 if value is None else value


def parts(line: str) -> tuple[str, str, float | None]:
    """The name, the labels and the value of a line of the text format; None for a value that is no number."""
    left, _, value = line.strip().rpartition(" ")
    name, _, labels = left.partition("{")
    try:
        return name.strip(), labels, float(value)
    except ValueError:
        return name.strip(), labels, None
