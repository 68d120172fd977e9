"""The one place where secrets are taken out of what a cluster said before anybody else sees it.

Log lines, events and messages of a stranger's recipe go into a public check run; a token in them is of no use to a reader.
"""

import re
from collections.abc import Iterable

HIDDEN = "***"
_KEY_BLOCK = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL)
_TOKENS = re.compile(
    r"""
      \bhf_[A-Za-z0-9]{8,}            # Hugging Face
    | \bgh[oprsu]_[A-Za-z0-9]{8,}     # GitHub: OAuth, personal, refresh, server, user
    | \bgithub_pat_[A-Za-z0-9_]{8,}
    | \bnvapi-[A-Za-z0-9_-]{8,}       # NVIDIA NGC
    | \bsk-[A-Za-z0-9_-]{16,}         # OpenAI and look-alikes
    | \bxox[abeprs]-[A-Za-z0-9-]{8,}  # Slack
    | \b(?:AKIA|ASIA)[A-Z0-9]{16}\b   # AWS
    | \beyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*  # JSON Web Token: service accounts, GitHub Apps
    """,
    re.VERBOSE,
)
_AUTHORIZATION = re.compile(
    r"(?i)\b((?:proxy-)?authorization\s*[:=]\s*[\"']?(?:bearer|basic|token)?|bearer)\s+[^\s\"',;]+"
)
_USERINFO = re.compile(r"(?i)\b([a-z][a-z0-9+.-]*://)[^\s/@\"']+@")
_NAMED = re.compile(
    r"(?i)([\"']?[\w.-]*(?:token|secret|passwo?r?d|passphrase|api[_-]?key|access[_-]?key|private[_-]?key|credentials?)"
    r"[\"']?\s*[:=]\s*)(\"[^\"\n]{4,}\"|'[^'\n]{4,}'|[^\s\"',;{}\[\]]{8,})"
)


def mask(text: str, secrets: Iterable[str] = ()) -> str:
    """`text` with every known secret, and everything that looks like one, replaced by three asterisks."""
    for secret in sorted((s for s in secrets if len(s) >= 4), key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    text = _KEY_BLOCK.sub(HIDDEN, text)
    text = _TOKENS.sub(HIDDEN, text)
    text = _AUTHORIZATION.sub(rf"\1 {HIDDEN}", text)
    text = _USERINFO.sub(rf"\1{HIDDEN}@", text)
    return _NAMED.sub(rf"\1{HIDDEN}", text)
