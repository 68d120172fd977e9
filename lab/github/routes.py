"""Which of GitHub's operations are served, by the names that its description gives them, and the lab's own controls."""

from collections.abc import Mapping

from lab.github import (
    activity,
    apps,
    checks,
    comments,
    contents,
    controls,
    deliveries,
    git,
    graphql,
    labels,
    merging,
    pulls,
    rates,
    repositories,
    reviews,
    suites,
)
from lab.github.exchange import Handler
from lab.github.faults import Faults

REPO = "/repos/{owner}/{repo}"
LONG = ("path", "ref", "basehead", "branch", "name")
"""Parts of a path that may hold slashes."""
ROUTES: Mapping[str, Handler] = {
    "GET /app": apps.itself,
    "GET /app/installations": apps.installations,
    "POST /app/installations/{installation_id}/access_tokens": apps.token,
    "GET /app/hook/deliveries": deliveries.several,
    "GET /app/hook/deliveries/{delivery_id}": deliveries.one,
    "POST /app/hook/deliveries/{delivery_id}/attempts": deliveries.redeliver,
    "GET /installation/repositories": apps.repositories,
    "GET /rate_limit": rates.overview,
    f"GET {REPO}": repositories.one,
    f"POST {REPO}/forks": repositories.fork,
    f"GET {REPO}/activity": activity.several,
    f"GET {REPO}/branches/{{branch}}": repositories.branch,
    f"GET {REPO}/tags": repositories.tags,
    f"GET {REPO}/collaborators/{{username}}/permission": repositories.permission,
    f"GET {REPO}/contents/{{path}}": contents.file,
    f"GET {REPO}/compare/{{basehead}}": contents.compare,
    f"GET {REPO}/git/trees/{{tree_sha}}": contents.tree,
    f"POST {REPO}/git/trees": git.create_tree,
    f"GET {REPO}/git/blobs/{{file_sha}}": contents.blob,
    f"POST {REPO}/git/blobs": git.create_blob,
    f"GET {REPO}/git/commits/{{commit_sha}}": git.commit,
    f"POST {REPO}/git/commits": git.create_commit,
    f"GET {REPO}/git/matching-refs/{{ref}}": git.matching,
    f"GET {REPO}/git/ref/{{ref}}": git.ref,
    f"POST {REPO}/git/refs": git.create_ref,
    f"PATCH {REPO}/git/refs/{{ref}}": git.update_ref,
    f"DELETE {REPO}/git/refs/{{ref}}": git.delete_ref,
    f"GET {REPO}/commits": git.commits,
    f"GET {REPO}/commits/{{ref}}/check-runs": checks.several,
    f"GET {REPO}/commits/{{ref}}/check-suites": suites.several,
    f"GET {REPO}/pulls": pulls.several,
    f"POST {REPO}/pulls": pulls.create,
    f"GET {REPO}/pulls/{{pull_number}}": pulls.one,
    f"PATCH {REPO}/pulls/{{pull_number}}": pulls.update,
    f"GET {REPO}/pulls/{{pull_number}}/files": pulls.files,
    f"GET {REPO}/pulls/{{pull_number}}/commits": pulls.commits,
    f"PUT {REPO}/pulls/{{pull_number}}/merge": merging.merge,
    f"GET {REPO}/pulls/{{pull_number}}/reviews": reviews.several,
    f"POST {REPO}/pulls/{{pull_number}}/reviews": reviews.create,
    f"GET {REPO}/issues/{{issue_number}}/comments": comments.several,
    f"POST {REPO}/issues/{{issue_number}}/comments": comments.create,
    f"GET {REPO}/issues/{{issue_number}}/labels": labels.several,
    f"POST {REPO}/issues/{{issue_number}}/labels": labels.add,
    f"DELETE {REPO}/issues/{{issue_number}}/labels/{{name}}": labels.remove,
    f"GET {REPO}/issues/comments/{{comment_id}}": comments.one,
    f"PATCH {REPO}/issues/comments/{{comment_id}}": comments.update,
    f"DELETE {REPO}/issues/comments/{{comment_id}}": comments.delete,
    f"GET {REPO}/issues/comments/{{comment_id}}/reactions": comments.reactions,
    f"POST {REPO}/issues/comments/{{comment_id}}/reactions": comments.react,
    f"DELETE {REPO}/issues/comments/{{comment_id}}/reactions/{{reaction_id}}": comments.unreact,
    f"POST {REPO}/check-runs": checks.create,
    f"GET {REPO}/check-runs/{{check_run_id}}": checks.one,
    f"PATCH {REPO}/check-runs/{{check_run_id}}": checks.update,
    f"GET {REPO}/check-runs/{{check_run_id}}/annotations": checks.annotations,
    f"POST {REPO}/check-runs/{{check_run_id}}/rerequest": checks.rerequest,
    f"GET {REPO}/check-suites/{{check_suite_id}}": suites.one,
    f"GET {REPO}/check-suites/{{check_suite_id}}/check-runs": checks.of_suite,
    f"POST {REPO}/check-suites/{{check_suite_id}}/rerequest": suites.rerequest,
    "POST /graphql": graphql.answer,
}


def lab_routes(faults: Faults) -> Mapping[str, Handler]:
    """The controls; they need no token."""
    repository = "/_lab/repositories/{owner}/{repo}"
    return {
        "POST /_lab/users": controls.create_user,
        "POST /_lab/apps": controls.create_app,
        "PATCH /_lab/apps/{id}": controls.update_app,
        "POST /_lab/repositories": controls.create_repository,
        f"PUT {repository}/access": controls.grant,
        f"PUT {repository}/pulls/{{pull_number}}/draft": controls.draft,
        f"POST {repository}/check-runs/{{check_run_id}}/click": checks.click,
        "PUT /_lab/webhooks": controls.weather,
        "PUT /_lab/faults": controls.plan_faults(faults),
        "GET /_lab/requests": controls.requests(faults),
    }
