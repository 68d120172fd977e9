"""The three GraphQL requests are answered field by field; whatever GitHub or this one does not know is refused and remembered."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.github.graphql_syntax import SyntaxRefusedError, Variable, parse
from tests.lab.github.conftest import REPO, REPOSITORY, Hub, opened

EDITED = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on IssueComment { id lastEditedAt } } }"
TIMELINE = """
query($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      timelineItems(last: 1, itemTypes: [BASE_REF_CHANGED_EVENT]) {
        nodes { __typename ... on BaseRefChangedEvent { createdAt currentRefName } }
      }
    }
  }
}
"""
MINIMIZE = """
mutation Hide($id: ID!, $why: ReportedContentClassifiers!) {
  minimizeComment(input: {subjectId: $id, classifier: $why}) { minimizedComment { isMinimized minimizedReason } }
}
"""


async def ask(hub: Hub, query: str, variables: dict[str, Any] | None = None) -> Any:
    return await hub.github.call("POST", "/graphql", {"query": query, "variables": variables or {}}, await hub.token())


async def test_it_tells_edited_comments_from_unedited_ones(hub: Hub) -> None:
    number = (await opened(hub))["number"]
    said = [await hub.maintainer.comment(REPOSITORY, number, text) for text in ("a", "b")]
    await hub.maintainer.call("PATCH", f"{REPO}/issues/comments/{said[1]['id']}", {"body": "c"})
    nodes = (await ask(hub, EDITED, {"ids": [one["node_id"] for one in said]}))["data"]["nodes"]
    assert [node["lastEditedAt"] is None for node in nodes] == [True, False]


async def test_a_node_that_is_gone_is_null_and_an_error_but_no_mistake_of_the_client(hub: Hub) -> None:
    answer = await ask(hub, EDITED, {"ids": ["IC_0"]})
    assert (answer["data"], answer["errors"][0]["type"]) == ({"nodes": [None]}, "NOT_FOUND")
    assert not any(one["problems"] for one in await hub.github.control("GET", "/requests"))


async def test_it_tells_when_a_pull_request_was_pointed_at_another_branch(hub: Hub) -> None:
    number = (await opened(hub))["number"]
    asked = {"owner": REPOSITORY.partition("/")[0], "name": REPOSITORY.partition("/")[2], "number": number}
    assert (await ask(hub, TIMELINE, asked))["data"]["repository"]["pullRequest"]["timelineItems"]["nodes"] == []
    refs = await hub.maintainer.call("GET", f"{REPO}/git/ref/heads/main")
    await hub.maintainer.call("POST", f"{REPO}/git/refs", {"ref": "refs/heads/release", "sha": refs["object"]["sha"]})
    await hub.maintainer.call("PATCH", f"{REPO}/pulls/{number}", {"base": "release"})
    (node,) = (await ask(hub, TIMELINE, asked))["data"]["repository"]["pullRequest"]["timelineItems"]["nodes"]
    assert (node["__typename"], node["currentRefName"]) == ("BaseRefChangedEvent", "release")


async def test_a_comment_is_minimized_with_its_reason(hub: Hub) -> None:
    said = await hub.maintainer.comment(REPOSITORY, (await opened(hub))["number"], "a")
    answer = await ask(hub, MINIMIZE, {"id": said["node_id"], "why": "OUTDATED"})
    shown = {"isMinimized": True, "minimizedReason": "outdated"}
    assert answer == {"data": {"minimizeComment": {"minimizedComment": shown}}}


async def test_who_may_not_write_minimizes_nothing(hub: Hub) -> None:
    said = await hub.maintainer.comment(REPOSITORY, (await opened(hub))["number"], "a")
    body = {"query": MINIMIZE, "variables": {"id": said["node_id"], "why": "OUTDATED"}}
    assert (await hub.stranger.call("POST", "/graphql", body))["errors"][0]["type"] == "NOT_FOUND"


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        ("{ viewer { login } }", {}),
        (EDITED.replace("lastEditedAt", "lastEditAt"), {"ids": []}),
        (EDITED.replace("... on IssueComment { id lastEditedAt }", "lastEditedAt"), {"ids": ["X"]}),
        (EDITED.replace("$ids: [ID!]!", "$ids: [String]"), {"ids": []}),
        (EDITED.replace("(ids: $ids)", ""), {"ids": []}),
        (EDITED.replace("ids: $ids)", "ids: $other)"), {"ids": []}),
        (EDITED, {}),
        (EDITED[:-1], {"ids": []}),
        (EDITED + "{ a }", {"ids": []}),
        (MINIMIZE.replace("classifier", "reason"), {"id": "X", "why": "OUTDATED"}),
        (MINIMIZE, {"id": "X", "why": "OLD"}),
        ("mutation { deleteIssue { id } }", {}),
        ("", {}),
    ],
)
async def test_what_github_would_refuse_is_refused_and_remembered(
    hub: Hub, query: str, variables: dict[str, Any]
) -> None:
    said = await hub.maintainer.comment(REPOSITORY, (await opened(hub))["number"], "a")
    real = {key: said["node_id"] if value == "X" else value for key, value in variables.items()}
    real = {key: [said["node_id"]] if value in (["X"], []) else value for key, value in real.items()}
    assert (await ask(hub, query, real))["errors"]
    assert [one["operation"] for one in await hub.github.control("GET", "/requests") if one["problems"]] == [
        "POST /graphql"
    ]


def test_a_query_is_read_with_aliases_literals_and_comments() -> None:
    found = parse('# which\nquery Q($a: [ID!]!) { x: node(id: "a\\"b", n: -1, l: [$a, true, null], e: NAME) { id } }')
    (field,) = found.fields
    assert (field.key, field.name, [one.name for one in field.below]) == ("x", "node", ["id"])
    assert field.arguments == {"id": 'a"b', "n": -1, "l": [Variable("a"), True, None], "e": "NAME"}
    assert found.variables == {"a": "[ID!]!"}


@given(st.text(alphabet='{}()[]:$!."ab, \n\\1', max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(SyntaxRefusedError):
        assert parse(text).fields
