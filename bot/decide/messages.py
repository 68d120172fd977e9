"""What the bot itself says on GitHub; what rules and runs found is said by checks.report.

Every text of somebody else (a branch's path, a login) goes through checks.text.escape before it stands in one of these.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bot.model.commands import HELP
from bot.model.runs import Run, Sandbox
from checks.model.finding import Finding
from checks.model.result import Result, Step, deployments_of
from checks.policy.values import PATH, Access
from checks.recipe.unmeasured import Unmeasured
from checks.report.report import Conclusion, Report
from checks.text.escape import escape

LONGEST_NAME = 200
LONGEST_REASON = 500
MOST_NAMED = 20
LONGEST_SUMMARY = 65_535
"""GitHub's limit on a check run's summary, in characters."""

_DOING = {
    Step.MODEL_CACHE: "the model is being downloaded",
    Step.DEPLOY: "the recipe is being deployed",
    Step.READY: "the recipe is starting",
    Step.SMOKE: "the served model is being asked",
    Step.BENCHMARK: "the benchmark runs",
    Step.CLEAR: "the sandbox is being cleared",
}
_WORST_FIRST = (
    Conclusion.FAILURE,
    Conclusion.TIMED_OUT,
    Conclusion.ACTION_REQUIRED,
    Conclusion.CANCELLED,
    Conclusion.NEUTRAL,
    Conclusion.SKIPPED,
    Conclusion.SUCCESS,
)


def who_may(least: Access) -> str:
    """Whoever may command, in words."""
    if least is Access.ADMIN:
        return "people with admin access"
    return f"people with {least} access or more"


def untouched() -> Report:
    """A pull request that changes no recipe."""
    return Report(Conclusion.SUCCESS, "No recipe touched", "This change touches no recipe, so there is nothing to run.")


def unreadable(reason: str) -> Report:
    """A pull request that cannot be examined as it is."""
    return Report(Conclusion.ACTION_REQUIRED, "Cannot be examined", reason)


def share_used(until: float) -> Report:
    """A pull request whose newest commit is not read yet, since it asked for too much within the hour."""
    when = f"{datetime.fromtimestamp(until, UTC):%H:%M} UTC"
    text = (
        "This pull request has used up its share of what this service may ask of GitHub within an hour: many pushes, or very"
        f" many files. Reading goes on at {when} by itself; no other pull request waits for it."
    )
    return Report(None, f"Reading goes on at {when}", text)


def rules_alone(rules: Report) -> Report:
    """Rules passed and nothing of the change would run: a recipe's documentation, or a recipe that was removed as a whole."""
    text = "Only the rules ran: this change alters only documentation, or removes recipes as a whole."
    return Report(Conclusion.SUCCESS, "Rules passed, nothing to run", _join(text, rules.summary), rules.annotations)


def let_unmeasured(rules: Report, found: Sequence[Unmeasured]) -> Report:
    """Rules passed, no run measures what the change touches, and the policy lets all of that merge."""
    rows = "\n".join(f"- {_recipe(one.recipe)}: {escape(one.allowed, LONGEST_REASON)}" for one in found[:MOST_NAMED])
    text = f"Only the rules ran. This repository's policy lets these merge unmeasured:\n\n{rows}"
    return Report(
        Conclusion.SUCCESS, "Rules passed, not measured by policy", _join(text, rules.summary), rules.annotations
    )


def not_measured(found: Sequence[Unmeasured], rules: Report | None = None) -> Report:
    """A change of what no run measures: it is never green by rules alone. `rules` are added where no run is reported beside it."""
    rows = "\n".join(f"- {_unmeasured(one)}" for one in found[:MOST_NAMED])
    more = f"\n- and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
    text = (
        f"This change touches what no run can deploy and measure:\n\n{rows}{more}\n\nEither mend that, or have the"
        f" policy of the base branch ({PATH}) name the recipe under `rules.unmeasured` with a reason; a recipe that could"
        " be run at the base is named in full there, without `*`."
    )
    summary = _join(text, rules.summary) if rules else text
    return Report(Conclusion.ACTION_REQUIRED, "Cannot be measured", summary, rules.annotations if rules else ())


def _unmeasured(one: Unmeasured) -> str:
    lost = " It could be run at the base." if one.lost else ""
    return f"{_recipe(one.recipe)}: {escape(one.reason, LONGEST_REASON)}{lost} {escape(one.remedy, LONGEST_REASON)}"


def draft(rules: Report) -> Report:
    """Rules passed on a draft; GitHub merges no draft, so the check may stay open."""
    text = "Only the rules ran. The recipe is deployed and measured when the pull request is marked ready for review."
    return Report(None, "Draft: rules passed", _join(text, rules.summary), rules.annotations)


def waiting(rules: Report, sha: str, least: Access, *, patience_over: bool) -> Report:
    """Rules passed, and nobody has said yet that this commit may use the cluster."""
    text = (
        f"The rules passed. To run this commit on the cluster, one of the {who_may(least)} to this repository reads the"
        f" change and comments:\n\n{_to_copy(sha)}\n\nA new push needs a new word."
    )
    title = f"Waiting for /ok-to-test {sha}"
    conclusion = Conclusion.ACTION_REQUIRED if patience_over else None
    return Report(conclusion, title, _join(text, rules.summary), rules.annotations)


def cancelled(rules: Report, by: str, least: Access, *, sha: str, trusted: bool) -> Report:
    """Somebody stopped the runs of this commit."""
    again = "```\n/benchmark\n```" if trusted else _to_copy(sha)
    who = escape(by, LONGEST_NAME)
    text = f"{who} cancelled the runs of this commit; a comment by one of the {who_may(least)} runs it:\n\n{again}"
    return Report(Conclusion.CANCELLED, "Cancelled", _join(text, rules.summary), rules.annotations)


def queued(recipe: str, ahead: int, hardware: str, *, possible: bool) -> Report:
    """A run that waits for a sandbox; `possible` tells whether any sandbox could ever take it."""
    if not possible:
        text = f"No sandbox of this service has the hardware {escape(hardware, LONGEST_NAME)} for it."
        return Report(None, "Queued: no sandbox fits", f"{_recipe(recipe)}: {text}")
    place = "next" if ahead == 0 else f"{ahead} ahead of it"
    return Report(None, "Queued", f"{_recipe(recipe)}: waiting for a sandbox ({place}).")


def waiting_for_gpus(recipe: str, gpus: int, sandbox: Sandbox) -> Report:
    """A run for which a sandbox is free, but not the GPUs of its nodes."""
    where = f"of the {sandbox.gpus} of sandbox {escape(sandbox.name, LONGEST_NAME)} {sandbox.free} are free"
    text = (
        f"{_recipe(recipe)}: it needs {gpus} GPUs, and {where}. It starts by itself when others have given theirs back."
    )
    return Report(None, "Queued: waiting for GPUs", text)


def with_notes(report: Report, notes: Sequence[str]) -> Report:
    """A report with what is known of its branch and hardware below its verdict; nothing is added where nothing is known."""
    if not notes:
        return report
    verdict, _, rest = report.summary.partition("\n\n")
    quoted = "\n>\n".join(f"> {escape(one, 600)}" for one in notes)
    return replace(report, summary=_join(f"{verdict}\n\n{quoted}", rest))


def running(recipe: str, deployments: int, sandbox: str, result: Result | None) -> Report:
    """A run that is under way."""
    where = f"in sandbox {escape(sandbox, LONGEST_NAME)}"
    if result is None:
        return Report(None, "Starting", f"{_recipe(recipe)}: the run starts {where}.")
    number = min(max(deployments_of(result.blocks), 1), deployments)
    text = f"{_recipe(recipe)}: {_DOING[result.step]} (deployment {number} of at most {deployments}, {where})."
    return Report(None, f"Running: {result.step}, {number} of at most {deployments}", text)


def retrying(recipe: str, retries: int, reason: str) -> Report:
    """A run that failed without the recipe's doing and is about to be repeated."""
    text = f"{_recipe(recipe)}: {escape(reason, 500)} This is not the recipe's doing; the run is repeated in a while."
    return Report(None, f"Repeating after an infrastructure error ({retries})", text)


def unjudged(run: Run, reason: str) -> Report:
    """A run that ended and of which nobody can say how: its record is damaged."""
    text = (
        f"{_recipe(run.recipe)}: run {escape(run.name, LONGEST_NAME)} ended, but it cannot be judged:"
        f" {escape(reason, 1000)}\n\nIt is not this change's doing. `/retest` runs it again; the service's log tells"
        " more under the run's name."
    )
    return Report(Conclusion.ACTION_REQUIRED, "The run cannot be judged", text)


def verdict_stands(conclusion: Conclusion) -> Report:
    """A verdict whose runs have expired, told anew after the check had to say something else."""
    text = (
        "The runs of this commit ended with this verdict and have expired; the check said something else meanwhile, and"
        " its figures are gone from here. A comment on the pull request may still have them; `/benchmark` measures again."
    )
    return Report(conclusion, f"The verdict stands: {conclusion}", text)


def superseded() -> Report:
    """A commit that is nobody's newest any more."""
    return Report(Conclusion.CANCELLED, "No longer tested", "The pull request was closed or has a newer commit.")


def combined(parts: Sequence[Report]) -> Report:
    """Several reports as one: open while one is open, else the worst conclusion, whose title it bears."""
    if len(parts) == 1:
        return parts[0]
    still = [part for part in parts if part.conclusion is None]
    concluded = sorted((part for part in parts if part.conclusion is not None), key=_badness)
    ordered = [*still, *concluded]
    summary = "\n\n---\n\n".join(part.summary for part in parts)
    annotations: dict[Finding, None] = dict.fromkeys(finding for part in parts for finding in part.annotations)
    return Report(ordered[0].conclusion, ordered[0].title, shortened(summary), tuple(annotations))


def as_advice(report: Report) -> Report:
    """The same report where the policy only wants advice: it says all and blocks nothing."""
    if report.conclusion in (None, Conclusion.SUCCESS):
        return report
    text = f"This repository's policy is to advise: the check would have concluded **{report.conclusion}**."
    return Report(Conclusion.NEUTRAL, report.title, shortened(_join(text, report.summary)), report.annotations)


def comment(report: Report, sha: str, least: Access, *, unnamed: bool = False) -> str:
    """The one comment on a pull request: the check's own words, and how to command the bot.

    `unnamed`: somebody has tried to approve with too few digits, which is answered first.
    """
    table = HELP.format(who=who_may(least), sha=sha)
    details = f"<details><summary>Commands</summary>\n\n{table}\n\n</details>"
    answer = f"{_all_digits(sha)}\n\n" if unnamed else ""
    text = f"{answer}### {escape(report.title, LONGEST_NAME)}\n\nFor commit {sha}.\n\n{report.summary}"
    return f"{shortened(text, LONGEST_SUMMARY - len(details) - 100)}\n\n{details}\n"


def _all_digits(sha: str) -> str:
    """The answer to a word that gives fewer digits than a commit has."""
    text = "`/ok-to-test` needs all forty digits of the commit: fewer can be made to be another commit's too."
    return f"{text} For the newest commit that is:\n\n{_to_copy(sha)}"


def _to_copy(sha: str) -> str:
    """The line that approves a commit, to be copied as it stands."""
    return f"```\n/ok-to-test {sha}\n```"


def shortened(text: str, limit: int = LONGEST_SUMMARY) -> str:
    """The text, or its beginning and a word that the rest is missing."""
    note = "\n\n(The rest did not fit here.)"
    return text if len(text) <= limit else text[: limit - len(note)] + note


def worse(conclusion: Conclusion, than: Conclusion) -> bool:
    """Whether a conclusion is the worse one of two."""
    return _WORST_FIRST.index(conclusion) < _WORST_FIRST.index(than)


def _badness(report: Report) -> int:
    assert report.conclusion is not None  # noqa: S101 - callers drop the open ones
    return _WORST_FIRST.index(report.conclusion)


def _recipe(path: str) -> str:
    return f"**{escape(path, LONGEST_NAME)}**"


def _join(first: str, second: str) -> str:
    return shortened(f"{first}\n\n{second}".strip())
