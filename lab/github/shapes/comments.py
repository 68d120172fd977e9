"""Comments on pull requests, the reactions to them, and the issue that GitHub keeps beside every pull request."""

from lab.github.records import Comment, Pull, Reaction, Repository, Review
from lab.github.shapes.accounts import Plain, user
from lab.github.shapes.pulls import association, short
from lab.github.state import State

REACTIONS = ("+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes")
SHARED = (
    "id",
    "number",
    "title",
    "body",
    "user",
    "state",
    "locked",
    "labels",
    "assignee",
    "assignees",
    "milestone",
    "author_association",
    "created_at",
    "updated_at",
    "closed_at",
    "draft",
)


def comment(state: State, base: Repository, pull: Pull, record: Comment) -> Plain:
    """A comment with the counts of its reactions."""
    url = f"{state.url}/repos/{base.full_name}/issues"
    return {
        "id": record.id,
        "node_id": record.node,
        "url": f"{url}/comments/{record.id}",
        "html_url": f"{state.url}/{base.full_name}/pull/{pull.number}#issuecomment-{record.id}",
        "issue_url": f"{url}/{pull.number}",
        "user": user(state, record.author),
        "body": record.body,
        "created_at": record.created,
        "updated_at": record.edited or record.created,
        "author_association": association(base, record.author),
        "performed_via_github_app": None,
        "reactions": {
            "url": f"{url}/comments/{record.id}/reactions",
            "total_count": len(record.reactions),
            **{name: sum(one.content == name for one in record.reactions) for name in REACTIONS},
        },
    }


def reaction(state: State, record: Reaction) -> Plain:
    """One reaction."""
    return {
        "id": record.id,
        "node_id": f"REA_{record.id}",
        "user": user(state, record.user),
        "content": record.content,
        "created_at": record.created,
    }


def review(state: State, base: Repository, pull: Pull, record: Review) -> Plain:
    """A review without its comments, which have a list of their own."""
    page, url = f"{state.url}/{base.full_name}/pull/{pull.number}", f"{state.url}/repos/{base.full_name}"
    html, api = f"{page}#pullrequestreview-{record.id}", f"{url}/pulls/{pull.number}"
    return {
        "id": record.id,
        "node_id": f"PRR_{record.id}",
        "user": user(state, record.author),
        "body": record.body,
        "state": record.state,
        "html_url": html,
        "pull_request_url": api,
        "author_association": association(base, record.author),
        "_links": {"html": {"href": html}, "pull_request": {"href": api}},
        "submitted_at": record.submitted,
        "commit_id": record.commit,
    }


def issue(state: State, base: Repository, record: Pull) -> Plain:
    """The issue of a pull request, as the issue_comment webhook carries it."""
    shown = short(state, base, record)
    url = shown["issue_url"]
    return {
        **{key: shown[key] for key in SHARED},
        "url": url,
        "node_id": f"I_{record.id}",
        "repository_url": f"{state.url}/repos/{base.full_name}",
        "labels_url": f"{url}/labels{{/name}}",
        "comments_url": f"{url}/comments",
        "events_url": f"{url}/events",
        "html_url": shown["html_url"],
        "comments": len(record.comments),
        "state_reason": None,
        "pull_request": {
            **{key: shown[key] for key in ("url", "html_url", "diff_url", "patch_url")},
            "merged_at": record.merged,
        },
    }
