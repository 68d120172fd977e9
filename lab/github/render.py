"""A check run as GitHub shows it, in a terminal."""

import html
import re
from collections.abc import Mapping, Sequence
from typing import Any

MARKS = {"success": "✓", "failure": "✗", "action_required": "!", "neutral": "■", "cancelled": "⊘", None: "●"}
TAGS = re.compile(r"</?[a-z]+[^>]*>")
COMMENTS = re.compile(r"<!--.*?-->", re.DOTALL)


def render_check(check: Mapping[str, Any], annotations: Sequence[Mapping[str, Any]]) -> str:
    """The mark, the name, the title, the summary's text, and each annotation with its place."""
    conclusion, output = check.get("conclusion"), check.get("output") or {}
    mark = MARKS.get(conclusion, "✗")
    lines = [f"{mark} {check['name']} — {output.get('title') or ''} ({conclusion or check['status']})", ""]
    lines += [f"  {line}".rstrip() for line in text(output.get("summary") or "").splitlines()]
    for one in annotations:
        column = f":{one['start_column']}" if one.get("start_column") else ""
        lines.append(
            f"  {one['path']}:{one['start_line']}{column}  {one['annotation_level']}  {one.get('title') or ''}"
        )
        lines += [f"      {line}" for line in (one.get("message") or "").splitlines()]
    return "\n".join(lines) + "\n"


def text(markdown: str) -> str:
    """Markdown without what a reader does not see: tags, comments, entities."""
    return html.unescape(TAGS.sub("", COMMENTS.sub("", markdown)))
