"""Whether a benchmark did what it was asked to do: a figure of another workload is no measurement of this one.

AIPerf counts an answer as good when it came without an error: an empty one, one of half the tokens, and one that was sent
while the client was still busy are good. What it exports of the work itself is held against what it was told to do.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from checks.measure.figures import statistic

LENGTH = 0.1
"""How far the mean length of prompts and answers may fall below what was asked: tokenizers differ by a few tokens."""
FORCED = ("ignore_eos", "min_tokens")
"""Parts of a request that make an engine answer with as many tokens as were asked; without them a model ends when it likes."""
WHOLE, WHOLE_STREAM = 0.99, 0.9
"""The share of answers that must have a first token and a length, and of those that must have a second token."""
BUSY = 0.5
"""The share of the asked concurrency that must have been reached on average; starting and ending take some."""
LAG, LAG_MS = 0.25, 20.0
"""How late requests may be sent, as a share of what they then take and in any case: beyond, the client is measured."""
PERCENTILES = ("p50", "p25", "p10", "p5", "p1", "min")


def unsound(export: Mapping[str, Any], load: Mapping[str, str]) -> Iterator[str]:
    """Why an export measures something else than the `load` it was told, in words; nothing where it says too little to know."""
    yield from _missing_answers(export)
    yield from _other_lengths(export, load)
    yield from _unreached_concurrency(export, load)
    yield from _busy_client(export)


def _missing_answers(export: Mapping[str, Any]) -> Iterator[str]:
    """Answers without content: AIPerf leaves them out of the statistics of what they lack, or counts them as 0 tokens."""
    answered = statistic(export, "request_count") or 0
    kinds = (
        ("output_sequence_length", "any token", WHOLE),
        ("time_to_first_token", "a first token", WHOLE),
        ("inter_token_latency", "a second token", WHOLE_STREAM),
    )
    for tag, what, share in kinds:
        counted = statistic(export, tag, "count")
        if counted is not None and counted < share * answered:
            yield f"{answered - counted:.0f} of {answered:.0f} answers came without {what}"
            return
    empty = next((name for name in PERCENTILES if statistic(export, "output_sequence_length", name) == 0), None)
    if empty:
        yield f"{'at least one answer' if empty == 'min' else f'at least {empty[1:]} % of the answers'} had no tokens"


def _other_lengths(export: Mapping[str, Any], load: Mapping[str, str]) -> Iterator[str]:
    forced = any(load.get(name, "false") != "false" for name in load if name.rpartition(".")[2] in FORCED)
    sent, got = (statistic(export, f"{way}_sequence_length") for way in ("input", "output"))
    asked_in, asked_out = _asked(load, "isl.mean"), _asked(load, "osl.mean")
    if sent is not None and asked_in and sent < (1 - LENGTH) * asked_in:
        yield f"prompts had {sent:.4g} tokens on average, {asked_in:.4g} were asked for"
    if forced and got is not None and asked_out and got < (1 - LENGTH) * asked_out:
        yield f"answers had {got:.4g} tokens on average, {asked_out:.4g} were asked for and could not end earlier"


def _unreached_concurrency(export: Mapping[str, Any], load: Mapping[str, str]) -> Iterator[str]:
    asked = _asked(load, "profiling.concurrency") or _asked(load, "loadgen.concurrency")
    if not asked:
        return
    ended = (statistic(export, "request_count") or 0) + (statistic(export, "error_request_count") or 0)
    reached = statistic(export, "effective_concurrency")
    if ended < asked:
        yield f"{ended:.0f} requests cannot reach the concurrency of {asked:.0f} that was asked for"
    elif reached is not None and reached < BUSY * asked and not _paced(load):
        yield f"{reached:.3g} requests were under way on average, {asked:.0f} were asked for"


def _paced(load: Mapping[str, str]) -> bool:
    """Whether requests come at a rate or by a trace, where concurrency is only a bound."""
    kinds = {value for name, value in load.items() if name.endswith("profiling.type")}
    rates = any(name.rpartition(".")[2] in ("rate", "request_rate") and value != "null" for name, value in load.items())
    return rates or bool(kinds - {"concurrency"})


def _busy_client(export: Mapping[str, Any]) -> Iterator[str]:
    lag, took = statistic(export, "credit_to_start_latency"), statistic(export, "request_latency")
    if lag is not None and took is not None and lag > max(LAG * took, LAG_MS):
        yield f"requests were sent {lag:.4g} ms late on average: the benchmark's own client was busy, give it more CPU"


def _asked(load: Mapping[str, str], end: str) -> float | None:
    """The one number that the load names so; None where it names none, or several."""
    values = {value for name, value in load.items() if name.endswith(end)}
    try:
        return float(values.pop()) if len(values) == 1 else None
    except ValueError:
        return None
