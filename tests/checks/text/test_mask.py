"""No secret leaves a cluster in a log line, and ordinary lines stay readable."""

import base64
import json
import re
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.text.mask import mask
from checks.text.secret_values import known, of_secret
from tests.checks.text.encoded import ENCODINGS, LEGIBLE
from tests.examples import examples

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
        "sk-ant-api03-abcdefghijklmnop",
        "glpat-abcdefgh12345678",
        "dckr_pat_abcdefgh12345678",
        "AIzaSyA1234567890abcdefghijklmnopqrstuv",
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


TOKEN = "hf_QwErTyUiOpAsDfGhJkLzXcVbNm0123456789"


@pytest.mark.attack
@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("around", ["{}", "x{}", "xy{}", "xyz{}", '{{"key": "{}"}}', "first\nsecond {}\nthird"])
def test_a_token_is_hidden_in_every_encoding(encoding: str, around: str) -> None:
    """It came through in base64, as hexadecimal digits, and broken over lines."""
    written = ENCODINGS[encoding](around.format(TOKEN))
    masked = mask(f"it said {written} at last")
    assert masked.startswith("it said ")
    assert masked.endswith(" at last")
    assert not tells(masked, ENCODINGS[encoding](TOKEN))
    assert encoding in LEGIBLE or not tells(masked, written)


LETTERS = st.characters(
    min_codepoint=33, max_codepoint=0x17F, exclude_categories=["Cc", "Zs"], exclude_characters="*xyz"
)
BESIDE = st.text("xyz", max_size=7)
"""Of passwords and tokens."""


@pytest.mark.attack
@pytest.mark.parametrize("encode", ENCODINGS.values(), ids=ENCODINGS)
@given(before=BESIDE, value=st.text(LETTERS, min_size=12, max_size=60), after=BESIDE)
@settings(max_examples=examples(50), deadline=None)
def test_a_known_value_is_hidden_in_every_encoding(
    encode: Callable[[str], str], before: str, value: str, after: str
) -> None:
    """Without any shape: a password is known by its value alone."""
    if not SHOWS_NOTHING.fullmatch(value):
        written = encode(value)
        assert not tells(mask(f"{before} {encode(before + value + after)} {after}", [value]), written)
        assert not tells(mask(written, [value]), written)


SHOWS_NOTHING = re.compile(r"(?s).*[*\s].*|(.{1,3})\1*.{0,3}")
"""What cannot be told from what hides it, or from what is beside it."""


def tells(masked: str, written: str) -> bool:
    """Whether twelve characters of what was written are still there."""
    left = "".join(masked.split())
    packed = "".join(written.split())
    return any(packed[at : at + 12] in left for at in range(max(1, len(packed) - 11)))


@pytest.mark.attack
def test_a_registrys_password_is_hidden_in_a_docker_configuration() -> None:
    auth = base64.b64encode(b"$oauthtoken:correct-horse").decode()
    plain = json.dumps({"auths": {"nvcr.io": {"auth": auth}}})
    assert mask(plain) == '{"auths": {"nvcr.io": {"auth": "***"}}}'
    assert auth not in mask(f"auth: {auth}")
    assert mask(f"data {base64.b64encode(plain.encode()).decode()}.") == "data ***."


@pytest.mark.attack
def test_the_values_of_a_registrys_secret_are_known_by_their_parts() -> None:
    auth = base64.b64encode(b"me:correct-horse").decode()
    plain = json.dumps({"auths": {"nvcr.io": {"auth": auth}}})
    secrets = known(of_secret({".dockerconfigjson": base64.b64encode(plain.encode()).decode()}))
    assert mask("the password is correct-horse!", secrets) == "the password is ***!"
    assert auth not in mask(f"pull with {auth}", secrets)


@pytest.mark.attack
@pytest.mark.parametrize("end", [8, 12, 20])
def test_what_a_limit_cuts_off_is_hidden_as_well(end: int) -> None:
    secret = "correct-horse-battery-staple"
    assert mask(f"it said {secret[:end]}", [secret]) == "it said ***"
    assert mask("x" * 290 + f" {TOKEN}", limit=300) == "x" * 290 + " ***"
    assert mask(f'password: "{secret}', limit=300) == "password: ***"


HARD = [
    "a", "1", " ", "\n", "-", '"', "'", "=", "hf_", "hf_a\n", "eyJ-", "eyJ.", "eyJhbGciOi", "token=", 'token="',
    "token:'a", "token\\", "-----BEGIN PRIVATE KEY-----\n", "-----END PRIVATE KEY-----", "-----BEGIN ", "a-",
    "a.", "://", "://a@", "a://", "@sha256:", "authorization: ", "authorization:", "bearer ", "ab\n", "%41",
    "\\x41", "\\u0041", "&#65;", "QUFB", "QUFB\n", "0x41, ", "auth: ", "sk-", "a\\n",
]  # fmt: skip
"""What masking has to look at twice, repeated."""


@pytest.mark.attack
@pytest.mark.parametrize("unit", HARD)
def test_masking_takes_time_in_proportion_to_the_length(unit: str) -> None:
    """A line of 16,000 letters took a minute, one of a million days."""
    short, long = (min(_seconds(unit, length) for _ in range(3)) for length in (LENGTH, 4 * LENGTH))
    assert long < 10 * short + 0.01


@pytest.mark.attack
@pytest.mark.parametrize("head", ["authorization:", "token", "bearer", "eyJ", "auth", "hf_a", "-----BEGIN", "a://"])
@pytest.mark.parametrize("unit", [" ", "a", "\\", "\n", "a-"])
def test_masking_goes_back_over_no_long_run(head: str, unit: str) -> None:
    short, long = (min(_seconds(unit, length, head) for _ in range(3)) for length in (LENGTH, 4 * LENGTH))
    assert long < 10 * short + 0.01


LENGTH = 5_000


def _seconds(unit: str, length: int, head: str = "") -> float:
    text = head + (unit * (length // len(unit) + 1))[:length]
    began = time.process_time()
    mask(text, ["correct-horse-battery-staple"])
    return time.process_time() - began


@pytest.mark.parametrize(
    "line",
    [
        "nvcr.io/nvidia/ai-dynamo/vllm-runtime@sha256:9b2f7c1e5d3a4b6f8091a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f7",
        "docker-pullable://busybox@sha256:9b2f7c1e5d3a4b6f8091a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f7",
        "HEAD is now at 2ad9a7f0c1d2e3f405162738495a6b7c8d9e0f10",
        "uid 0f8fad5b-d9cb-469f-a165-70867728950e was not found",
        "Successfully installed hf_transfer-0.1.9 huggingface_hub-0.34.0",
        "pod/llama3-70b-agg-vllmdecodeworker-7c9f8d6b5-x2x4z: Running",
        "GPU 0: 0x7f3a2b1c 0x00 00 00 00 00 00 00 00 ff",
        "Downloading shards: 100%|##########| 30/30 [02:10<00:00,  4.35s/it]",
        "recipes/llama-3-70b/vllm/agg/deploy.yaml%20is%2Fmissing",
        "aGVsbG8gd29ybGQsIHRoaXMgaXMgbm8gc2VjcmV0",
    ],
)
def test_digests_ids_names_and_what_is_merely_encoded_stay(line: str) -> None:
    assert mask(line) == line


def test_a_limit_holds_after_masking() -> None:
    assert mask("abcdef", limit=3) == "abc"
