"""What looks like a secret, whoever made it: tokens that name their maker, private keys, and values of what is called a secret.

Every repetition here is possessive (`++`), bounded, or ends at a character that its own beginning has, so that no text makes a
pattern read it again and again.
"""

import re
from collections.abc import Iterator

Span = tuple[int, int]
_WORDS = "transfer|overrides|tokenizer|quantizer|processor|generation"
"""What libraries call things of the hub's: `hf_transfer` is a package."""
_TOKENS = re.compile(
    rf"""
      hf_(?!(?:{_WORDS})\b)[A-Za-z0-9]{{8,}}         # Hugging Face
    | (?<![a-z])gh[oprsu]_[A-Za-z0-9]{{8,}}          # GitHub: OAuth, personal, refresh, server, user
    | github_pat_[A-Za-z0-9_]{{8,}}
    | glpat-[A-Za-z0-9_-]{{8,}}                      # GitLab
    | nvapi-[A-Za-z0-9_-]{{8,}}                      # NVIDIA NGC
    | (?<![A-Za-z0-9])sk-[A-Za-z0-9_-]{{16,}}        # OpenAI, Anthropic and look-alikes
    | xox[abeprs]-[A-Za-z0-9-]{{8,}}                 # Slack
    | hooks\.slack\.com/services/[A-Za-z0-9/]{{8,}}
    | (?<![A-Z0-9])(?:AKIA|ASIA)[A-Z0-9]{{16}}(?![A-Z0-9])  # AWS
    | AIza[A-Za-z0-9_-]{{35}} | ya29\.[A-Za-z0-9_-]{{20,}}  # Google
    | dckr_pat_[A-Za-z0-9_-]{{8,}} | npm_[A-Za-z0-9]{{36}} | pypi-AgE[A-Za-z0-9_-]{{16,}}
    """,
    re.VERBOSE,
)
_JSON_WEB_TOKEN = re.compile(r"eyJ[\w-]*+(?P<rest>\.[\w-]{5,}+(?:\.[\w-]*+){1,3}+)?+")
"""Service accounts and GitHub Apps. One without its `rest` is none, and is taken all the same, so that it is read once."""
_BROKEN = r"[ \t]*+(?:\r?\n|(?:\\r)?\\n)[ \t]*+"
_SPLIT = re.compile(
    r"(?:hf_|gh[oprsu]_|github_pat_|glpat-|nvapi-|(?<![A-Za-z0-9])sk-|xox[abeprs]-|AKIA|ASIA|eyJ)[\w.-]*+"
    rf"(?P<more>(?:{_BROKEN}(?:[\w.-]{{8,}}+|[\w.-]{{2,}}+(?=[ \t\"'`,;)\]}}]*+(?:[\r\n\\]|\Z))))++)?+"
)
"""A token that ends its line, and what may be the rest of it at the beginning of the next ones. One without `more` is taken too,
so that it is read once."""
_LONGEST_LINE = 300
_PIECE = re.compile(r"[\w.-]{2,}+")
_ORDINARY = re.compile(r"[A-Z]?[a-z]{1,15}|[A-Z]{1,9}|\d{4}[-/.]?\d\d[-/.]?\d\d[T_]?\d*")
"""A word or a date with which the next line of a log may begin; it is a piece of a token only where the lines are equally long."""
_PEM = re.compile(r"-----(?P<mark>BEGIN|END) [A-Z0-9 ]{0,40}?PRIVATE KEY(?: BLOCK)?-----")
_PEM_LINE = re.compile(r"[A-Za-z0-9+/=\s\\]*+")
_AUTHORIZATION = re.compile(
    r"""(?ix)
    (?: authorization(?:\\{0,8}["'])?\s*+[:=]\s*+(?:\\{0,8}["'])?(?:(?:bearer|basic|token|negotiate|digest|apikey)\s++)?+
      | \bbearer\s++ )
    (?P<value>[^\s"',;\\]++)
    """
)
_USER = re.compile(r"(?<=[A-Za-z0-9+.-])://(?P<value>[^\s/\"'<>?#]+)@(?!sha256:)")
_QUOTED = r"""\"(?:[^"\\\n]|\\.){4,}+\"?+ | '(?:[^'\\\n]|\\.){4,}+'?+ | \\{1,8}["'](?P<inner>[^"'\\\n]{4,}+)"""
_NAMED = re.compile(
    rf"""(?ix)
    (?: token | secret | passwo?r?d | passphrase | api[_-]?key | access[_-]?key | account[_-]?key | private[_-]?key
      | credentials? )
    (?:\\{{0,8}}["'])?\s*+[:=]\s*+
    (?P<value>{_QUOTED} | [^\s"',;{{}}\[\]\\]{{8,}}+)
    """
)
_DOCKER = re.compile(
    r"""(?ix) \bauth(?:\\{0,8}["'])?\s*+[:=]\s*+
    (?: \\{0,8}["'](?P<quoted>[A-Za-z0-9+/=_-]{4,}+) | (?P<bare>[A-Za-z0-9+/]{16,}+={0,2}+ | [A-Za-z0-9+/]{4,}+={1,2}+) )
    """
)
"""User and password of a registry, as ~/.docker/config.json and image pull secrets have them."""


def shaped(text: str) -> Iterator[Span]:
    """Where something that looks like a secret stands; places may overlap."""
    yield from (found.span() for found in _TOKENS.finditer(text))
    yield from (found.span() for found in _JSON_WEB_TOKEN.finditer(text) if found["rest"])
    yield from _keys(text)
    yield from _split_tokens(text)
    for pattern in (_AUTHORIZATION, _USER):
        yield from (found.span("value") for found in pattern.finditer(text))
    for found in _NAMED.finditer(text):
        yield found.span("inner" if found["inner"] else "value")
    for found in _DOCKER.finditer(text):
        yield found.span("quoted" if found["quoted"] else "bare")


def _keys(text: str) -> Iterator[Span]:
    """Private keys: to the end where one was cut off there, and from its first line where it was cut off before."""
    begin, at = None, 0
    for found in _PEM.finditer(text):
        if found["mark"] == "BEGIN":
            begin = found.start() if begin is None else begin
            continue
        yield (_body(text, at, found.start()) if begin is None else begin), found.end()
        begin, at = None, found.end()
    if begin is not None:
        yield begin, len(text)


def _body(text: str, start: int, end: int) -> int:
    """Where the lines of a key begin that ends at a place."""
    at = end
    while at > start and _PEM_LINE.fullmatch(text, max(start, text.rfind("\n", start, at) + 1), at):
        at = max(start, text.rfind("\n", start, at))
    return at


def _split_tokens(text: str) -> Iterator[Span]:
    """Tokens broken over lines: no piece is longer than the second, and one that is shorter is the last."""
    for found in (one for one in _SPLIT.finditer(text) if one["more"]):
        end = begun = found.start("more")
        line = max(0, begun - _LONGEST_LINE, text.rfind("\n", max(0, begun - _LONGEST_LINE), begun) + 1)
        wraps = {begun - found.start(), begun - line}
        width = 0
        for piece in _PIECE.finditer(text, begun, found.end()):
            length = len(piece[0])
            if length > (width or length) or not (width or length in wraps or not _ORDINARY.fullmatch(piece[0])):
                break
            end = piece.end()
            if length < width:
                break
            width = length
        if width and end - found.start() >= len("hf_") + 8:
            yield found.start(), end
