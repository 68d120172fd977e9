"""No secret leaves a cluster in a log line, and ordinary lines stay readable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.text.mask import mask

JWT = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJrdWJlcm5ldGVzIn0.c2lnbmF0dXJl"


@pytest.mark.parametrize(
    "secret",
    [
        "hf_abcdefghijklmnopqrstuvwxyz",
        "ghs_16C7e42F292c6912E7710c838347Ae178B4a",
        "github_pat_11ABCDEFG0123456789_abcdef",
        "nvapi-abcdefgh-12345678",
        "AKIAIOSFODNN7EXAMPLE",
        "xoxb-123456789-abcdefgh",
        JWT,
    ],
)
def test_tokens_of_known_shapes_are_hidden(secret: str) -> None:
    masked = mask(f"401 Client Error: token {secret} was refused")
    assert secret not in masked
    assert masked.startswith("401 Client Error")


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("Authorization: Bearer s3cr3t-value", "Authorization: Bearer ***"),
        ("curl -H 'authorization: Basic dXNlcjpwYXNz' x", "curl -H 'authorization: Basic ***' x"),
        ("https://user:hunter22@host/path", "https://***@host/path"),
        ("HF_TOKEN=some-long-value next", "HF_TOKEN=*** next"),
        ('{"password": "hunter2 and more"}', '{"password": ***}'),
        ("aws_secret_access_key = abcd1234/efgh", "aws_secret_access_key = ***"),
    ],
)
def test_values_of_secret_names_are_hidden(line: str, kept: str) -> None:
    assert mask(line) == kept


def test_a_private_key_is_hidden_whole() -> None:
    block = "-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc\n-----END RSA PRIVATE KEY-----"
    assert mask(f"before\n{block}\nafter") == "before\n***\nafter"


def test_a_private_key_that_was_cut_off_is_hidden_to_the_end() -> None:
    assert mask("x -----BEGIN PRIVATE KEY-----\nMIIE") == "x ***"


@pytest.mark.parametrize(
    "line",
    [
        "output token throughput: 160.1 tokens/sec",
        "max_tokens: 512",
        "Loading tokenizer from /model-store/hub",
        'secret "hf-token-secret" not found',
        "TypeError: 'NoneType' object is not subscriptable",
        "http://llama3-70b-agg-frontend:8000/v1/models",
    ],
)
def test_ordinary_lines_stay_as_they_are(line: str) -> None:
    assert mask(line) == line


@given(st.text(), st.text(min_size=4, alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="*")))
def test_a_known_secret_never_comes_through(text: str, secret: str) -> None:
    assert secret not in mask(f"{text}{secret}{text}", [secret]).replace("***", "")


@given(st.text())
def test_masking_twice_changes_nothing_more(text: str) -> None:
    once = mask(text)
    assert mask(once) == once
