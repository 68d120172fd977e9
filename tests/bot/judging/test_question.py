"""A question and an answer are the same on the other side, whatever bytes they hold, and each content goes over once."""

from hypothesis import given
from hypothesis import strategies as st

from bot.decide.check_files import check_files
from bot.judging import answer, question
from bot.judging.answer import Answer, Outcome
from bot.judging.question import Question
from checks.model.finding import Level
from checks.policy.values import RuleChange, Rules
from checks.recipe.recipe import Link
from tests.checks.rules.mistakes import DEPLOY, GOOD

TREES = st.dictionaries(st.text("abc/.", min_size=1), st.binary(max_size=40) | st.text("abc").map(Link), max_size=4)


@given(TREES, TREES)
def test_a_question_is_the_same_on_the_other_side(head: dict[str, bytes | Link], base: dict[str, bytes | Link]) -> None:
    rules = Rules(levels=(RuleChange("SEC-*", "**", 3, Level.NOTICE),))
    asked = Question(("a", "b"), head, base, "a" * 40, "b" * 40, rules, "/usr/bin/kubectl", "/tmp/x")  # noqa: S108
    assert question.from_text(question.to_text(asked)) == asked


def test_paths_of_one_content_carry_it_once() -> None:
    tree: dict[str, bytes | Link] = {f"recipes/m/{number}": b"x" * 100_000 for number in range(100)}
    assert len(question.to_text(Question((), tree, tree, "", "", Rules()))) < 200_000


def test_an_answer_is_the_same_on_the_other_side() -> None:
    head = {**GOOD.files, DEPLOY: GOOD.files[DEPLOY] + b"# changed\n"}
    wrong = {**GOOD.files, DEPLOY: GOOD.files[DEPLOY].replace(b"sharedMemory:", b"sharedMemroy:")}
    for tree in (head, wrong):
        checked = check_files([DEPLOY], tree, GOOD.files, "a" * 40, "b" * 40)
        assert checked.candidates or checked.suggestions
        found = answer.from_text(answer.to_text(Answer(Outcome.JUDGED, checked)))
        assert found == Answer(Outcome.JUDGED, checked)
    assert answer.from_text(answer.to_text(Answer(Outcome.FAILED, reason="x"))) == Answer(Outcome.FAILED, reason="x")
