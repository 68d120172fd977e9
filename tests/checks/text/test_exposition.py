"""Of pages of figures a few lines are kept that tell something."""

from checks.text.exposition import LONGEST, MOST, telling

TEXT = """# HELP dynamo_frontend_requests_total Total
# TYPE dynamo_frontend_requests_total counter
dynamo_frontend_requests_total{model="m",status="error"} 3
dynamo_frontend_inflight_requests{model="m"} 0
dynamo_frontend_time_to_first_token_seconds_bucket{le="0.1"} 5
dynamo_frontend_requests_created{model="m"} 1.7e9
vllm:num_requests_waiting{model_name="m"} 12.0
vllm:kv_cache_usage_perc{model_name="m"} 0.93
process_start_time_seconds 1.7e9
python_gc_running 1
something_else 4
"""


def test_what_was_asked_what_waits_and_how_full_it_is_is_kept_zeros_last() -> None:
    assert [line.split("{")[0] for line in telling(TEXT)] == [
        "dynamo_frontend_requests_total",
        "vllm:num_requests_waiting",
        "vllm:kv_cache_usage_perc",
        "dynamo_frontend_inflight_requests",
    ]


def test_the_lines_are_few_and_short_whatever_a_pod_says() -> None:
    found = telling(
        "\n".join(f'x_requests_total{{a="{"y" * 900}"}} {n}' for n in range(900)) + "\nx_requests_total nonsense"
    )
    assert (len(found), max(map(len, found))) == (MOST, LONGEST)
