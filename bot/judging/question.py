"""What the process that judges is asked: the files of both sides, each content once, and the policy's rules. As JSON."""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass

from checks.model.serial import from_json, to_json
from checks.policy.values import Rules
from checks.recipe.recipe import Link, Tree

Places = Mapping[str, int | str]
"""A tree: the number of each file's content, or the target of a link."""


@dataclass(frozen=True)
class Question:
    """A change to be judged; `program` renders kustomize's overlays, `scratch` is a folder for what it reads."""

    paths: tuple[str, ...]
    head: Tree
    base: Tree
    head_sha: str
    base_sha: str
    rules: Rules
    program: str | None = None
    scratch: str = ""


@dataclass(frozen=True)
class _Packed:
    paths: tuple[str, ...]
    contents: tuple[str, ...]
    head: Places
    base: Places
    head_sha: str
    base_sha: str
    rules: Rules
    program: str | None
    scratch: str


def to_text(question: Question) -> bytes:
    """The question as JSON."""
    numbers: dict[bytes, int] = {}
    head, base = _numbered(question.head, numbers), _numbered(question.base, numbers)
    contents = tuple(b64encode(data).decode() for data in numbers)
    asked = question
    packed = _Packed(
        asked.paths, contents, head, base, asked.head_sha, asked.base_sha, asked.rules, asked.program, asked.scratch
    )
    return to_json(packed).encode()


def _numbered(tree: Tree, numbers: dict[bytes, int]) -> Places:
    return {
        path: data.target if isinstance(data, Link) else numbers.setdefault(data, len(numbers))
        for path, data in tree.items()
    }


def from_text(text: bytes) -> Question:
    """The question that a text spells; raises MalformedError."""
    packed = from_json(_Packed, text)
    contents = [b64decode(one) for one in packed.contents]

    def tree(places: Places) -> Tree:
        return {path: Link(one) if isinstance(one, str) else contents[one] for path, one in places.items()}

    return Question(
        packed.paths,
        tree(packed.head),
        tree(packed.base),
        packed.head_sha,
        packed.base_sha,
        packed.rules,
        packed.program,
        packed.scratch,
    )
