"""The spec of a run from a contributor's working copy: the recipe in a folder, its base in another folder or commit.

Policy and baseline are those of the base, as in the bot: a change does not bring what it is judged by.
"""

from dataclasses import dataclass
from pathlib import Path

from checks.judge import baseline
from checks.judge.known_noise import UNKNOWN, KnownNoise, noise_of_baseline
from checks.model.finding import Finding, Level
from checks.model.input_size import REMEDY, oversize
from checks.model.spec import Content, Spec
from checks.policy.levels import judge
from checks.policy.values import Policy
from checks.recipe.both_sides import Sides, sides
from checks.recipe.recipe import Recipe, content
from checks.run.spec_builder import Setting, aa_run, comparison
from checks.workingcopy.policy_file import policy_of
from checks.workingcopy.recipes import FoundRecipe, NoInput, at_base, in_folder, text_at


@dataclass(frozen=True)
class RunOptions:
    """What a person says beside the recipe: `base` is a folder or a commit; 0 pairs and no hardware are the policy's.

    `aa` measures the recipe beside itself. `today` is a date (ISO 8601), by which baselines age.
    """

    base: str | None = None
    pairs: int = 0
    hardware: str | None = None
    aa: bool = False
    today: str = ""


@dataclass(frozen=True)
class LocalSpec:
    """The spec of a run, with what is to be said before it begins."""

    spec: Spec
    warnings: tuple[Finding, ...] = ()


def local_spec(path: Path, options: RunOptions) -> LocalSpec | NoInput:
    """The spec of a run of the recipe in a folder."""
    head = in_folder(path)
    if isinstance(head, NoInput):
        return head
    base = None if options.base is None else at_base(path, head, options.base)
    if isinstance(base, NoInput):
        return base
    found = policy_of(path, options.base)
    if isinstance(found, NoInput):
        return found
    refused = _refused(head.recipe, base.recipe if base else None, found)
    if refused is not None:
        return refused
    compared = _content(base) if base else None
    if isinstance(compared, NoInput):
        return compared
    both = sides(head.recipe, content(head.recipe, head.sha), compared)
    same = _same(path, options.base, both)
    return NoInput(same) if same else _spec(path, both, found, options)


def _content(base: FoundRecipe) -> Content | NoInput:
    """The base's files; it is not held against the rules, which may be what the change mends."""
    try:
        return content(base.recipe, base.sha)
    except UnicodeDecodeError as error:
        return NoInput(f"{base.recipe.path} at {base.sha} cannot be read: {error.reason}.")


def _spec(path: Path, both: Sides, found: Policy, options: RunOptions) -> LocalSpec | NoInput:
    setting = Setting(found, found.hardware if options.hardware is None else options.hardware)
    if options.aa:
        made = LocalSpec(aa_run(both, setting, options.pairs))
    else:
        noise = _noise(path, both, setting, options) if both.base is not None and setting.hardware else UNKNOWN
        warnings = (noise.warning,) if noise.warning else ()
        made = LocalSpec(comparison(both, setting, noise, options.pairs), warnings)
    large = oversize(made.spec)
    return NoInput(f"{large} {REMEDY}") if large else made


def _noise(path: Path, both: Sides, setting: Setting, options: RunOptions) -> KnownNoise:
    text = text_at(path, options.base, baseline.path(both.recipe, setting.hardware))
    base = both.base or both.head
    return noise_of_baseline(text, both.recipe, setting.hardware, base, options.today, setting.policy.baseline_days)


def _same(path: Path, base: str | None, both: Sides) -> str:
    """Why nothing would be compared, in a sentence; empty where something would."""
    if base is None or both.base is None:
        return ""
    itself = path.resolve() == Path(base).resolve() if Path(base).is_dir() else both.base.files == both.head.files
    return (
        f"{path} is at {base} what it is here, so there is nothing to compare; --aa learns its noise." if itself else ""
    )


def _refused(head: Recipe, base: Recipe | None, found: Policy) -> NoInput | None:
    """Why a recipe is not run: the layout of a side, or errors at the head that the policy leaves."""
    unlike = next((one for one in (base, head) if one is not None and not one.runnable), None)
    if unlike is not None:
        return NoInput(
            f"{unlike.path} cannot be deployed and measured as it is laid out; `recipe-gate check` tells why."
        )
    errors = tuple(one for one in judge([head], found.rules) if one.level is Level.ERROR)
    return NoInput("The recipe has errors; `recipe-gate check` tells more.", errors) if errors else None
