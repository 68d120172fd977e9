"""What GitHub's answers and webhooks look like, from the records; held against GitHub's own description in the tests."""

from lab.github.shapes.accounts import Plain, app, installation, user
from lab.github.shapes.checks import annotation, check, suite
from lab.github.shapes.comments import comment, issue, reaction, review
from lab.github.shapes.commits import commit, entry, git_commit, pushed
from lab.github.shapes.pulls import label, pull, short
from lab.github.shapes.repositories import repository

__all__ = [
    "Plain",
    "annotation",
    "app",
    "check",
    "comment",
    "commit",
    "entry",
    "git_commit",
    "installation",
    "issue",
    "label",
    "pull",
    "pushed",
    "reaction",
    "repository",
    "review",
    "short",
    "suite",
    "user",
]
