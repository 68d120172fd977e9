"""The orders for wanted runs: what a run is to do is frozen here, from what was read of its pull request or branch."""

from dataclasses import replace

from bot.decide.schedule import Kind, kind_of
from bot.model.branch import Branch
from bot.model.evaluation import Evaluation
from bot.model.run_order import Order
from bot.model.runs import Class, Wanted
from bot.model.trust import Approval
from checks.model.spec import Origin
from checks.policy.values import PATH
from checks.run.spec_builder import Setting, aa_run, comparison, single


def pull_request_order(evaluation: Evaluation, recipe: str, cause: str, attempt: int, approval: Approval) -> Order:
    """The order for a run: its frozen spec, in which the cause tells a retry from the first."""
    candidate = next(one for one in evaluation.candidates if one.recipe == recipe)
    policy, pull = evaluation.policy, evaluation.pull
    reason = f"{cause}, onto {pull.base_ref}" + (f", attempt {attempt + 1}" if attempt else "")
    setting = Setting(policy, candidate.hardware, Origin(pull.repository.id, pull.number, policy.digest, reason))
    spec = comparison(candidate.sides, setting, candidate.noise)
    trusted = class_of(approval)
    approval = replace(approval, base=pull.base_ref, policy=policy.digest)
    return Order(evaluation.subject, spec, pull.repository.full_name, pull.base_ref, cause, attempt, approval, trusted)


def class_of(approval: Approval) -> Class:
    """Whose run it is: what needs nobody's word is an insider's."""
    return Class.STRANGER if approval.comment else Class.INSIDER


def branch_order(branch: Branch, wanted: Wanted, attempt: int, now: float) -> Order | None:
    """The order for a scheduled run; None when its recipe is not on the branch any more."""
    candidate = next((one for one in branch.candidates if one.recipe == wanted.recipe), None)
    if candidate is None or wanted.head != branch.head:
        return None
    reason = wanted.cause + (f", attempt {attempt + 1}" if attempt else "")
    origin = Origin(branch.repository.id, policy=branch.policy.digest, cause=reason)
    setting = Setting(branch.policy, candidate.hardware, origin)
    spec = (aa_run if kind_of(wanted.cause) is Kind.AA else single)(candidate.sides, setting)
    approval = Approval(f"{PATH} of {branch.repository.branch}", 0, now)
    return Order(
        branch.subject,
        spec,
        branch.repository.full_name,
        branch.repository.branch,
        wanted.cause,
        attempt,
        approval,
        Class.INSIDER,
    )


def within(order: Order, gpu_minutes: float) -> Order:
    """The order with what the attempts before it left of their budget; one that is used up leaves the least there is."""
    return replace(order, spec=replace(order.spec, gpu_minutes=max(1.0, min(order.spec.gpu_minutes, gpu_minutes))))
