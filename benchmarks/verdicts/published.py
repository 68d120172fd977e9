"""What others decide by, as they publish it; none of them knows "inconclusive", so what is not red is green.

Each takes what it would have: single values from other nodes where it compares with a history, blocks in turns where it
compares two sides. Sources are named with each rule.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from benchmarks.verdicts.worlds import FLOORS, Checks, Decide
from checks.judge.weighing.noise import FloatArray

T_90_OF_5, T_95_OF_10 = 2.132, 2.262
"""Student's t for the ends of a 90 % interval of five values and a 95 % interval of ten."""


def rustc_perf(checks: Checks) -> tuple[FloatArray, FloatArray]:
    """Three runs a side, the best counts; beyond Q3 + 3 IQR of the last changes without effect (rustc-perf, comparison)."""
    change = checks.head[..., :3].min(-1) - checks.base[..., :3].min(-1)
    past = np.abs(checks.fixed)
    first, third = np.quantile(past, [0.25, 0.75], axis=-1)
    return _red(change >= third + 3 * (third - first), 6)


def conbench(checks: Checks) -> tuple[FloatArray, FloatArray]:
    """One value, more than five standard deviations from the history's mean (Conbench, lookback z-score)."""
    z = (checks.head[..., 0] - checks.past_base.mean(-1)) / checks.past_base.std(-1, ddof=1)
    return _red(z > 5, 1)


def datadog(checks: Checks) -> tuple[FloatArray, FloatArray]:
    """The 90 % interval of the mean of five pairs excludes zero, and the mean is 5 % (Datadog, Single Machine Performance)."""
    difference = (checks.head - checks.base)[..., :5]
    mean, error = difference.mean(-1), difference.std(-1, ddof=1) / np.sqrt(5)
    return _red((mean - T_90_OF_5 * error > 0) & (mean >= 0.05), 10)


def tensorrt_llm(checks: Checks) -> tuple[FloatArray, FloatArray]:
    """Throughput 10 % under the 95th percentile of the history's rolling mean of three (TensorRT-LLM, before a merge)."""
    past = checks.past_base[:, :1]
    rolling = (past[..., :-2] + past[..., 1:-1] + past[..., 2:]) / 3
    return _red(checks.head[:, :1, 0] - np.quantile(rolling, 0.05, axis=-1) > np.log(1.1), 1)


def vllm_nightly(checks: Checks) -> tuple[FloatArray, FloatArray]:
    """Two standard deviations and 1 % from the mean of seven days (vLLM, nightly dashboard)."""
    past = checks.past_base[..., -7:]
    change = checks.head[..., 0] - past.mean(-1)
    return _red((change >= 2 * past.std(-1)) & (change >= 0.01), 1)


def pytorch_hud(checks: Checks) -> tuple[FloatArray, FloatArray]:
    """Beyond 20 % of the median of three days, twice in a row (PyTorch HUD, regression notifications)."""
    change = checks.head[..., :2] - np.median(checks.past_base[..., -3:], axis=-1, keepdims=True)
    return _red(change.min(axis=-1) > np.log(1.2), 2)


def codspeed(checks: Checks) -> tuple[FloatArray, FloatArray]:
    """Any benchmark more than 10 % worse than the base (CodSpeed, default threshold)."""
    return _red(checks.head[..., 0] - checks.base[..., 0] > 0.1, 2)


def asv(checks: Checks) -> tuple[FloatArray, FloatArray]:
    """Mann and Whitney's test at p < 0.002 and a factor of 1.1, seven blocks a side (asv, compare)."""
    head, base = checks.head[..., :7], checks.base[..., :7]
    wins = (head[..., :, None] > base[..., None, :]).sum((-2, -1))
    certain = wins >= 46  # the one-sided critical value of U for 7 and 7 at 0.002 (two-sided 0.004 leaves 45)
    worse = np.median(head, -1) - np.median(base, -1) > np.log(1.1)
    return _red(certain & worse, 14)


def netflix(checks: Checks) -> tuple[FloatArray, FloatArray]:
    """The best of three beyond the history's mean by four standard deviations (Netflix, TVUI performance)."""
    limit = checks.past_base.mean(-1) + 4 * checks.past_base.std(-1, ddof=1)
    return _red(checks.head[..., :3].min(-1) > limit, 3)


def bencher(checks: Checks) -> tuple[FloatArray, FloatArray]:
    """Outside the one-sided 95 % prediction interval of the history (Bencher, t-test threshold)."""
    spread = checks.past_base.std(-1, ddof=1) * np.sqrt(1 + 1 / checks.past_base.shape[-1])
    return _red(checks.head[..., 0] - checks.past_base.mean(-1) > 1.729 * spread, 1)


def paired_t(checks: Checks) -> tuple[FloatArray, FloatArray]:
    """A paired t test of ten pairs at 95 %, with our floors: what a textbook would do."""
    difference = (checks.head - checks.base)[..., :10]
    mean, error = difference.mean(-1), difference.std(-1, ddof=1) / np.sqrt(10)
    return _red((mean - T_95_OF_10 * error > 0) & (mean > FLOORS), 20)


def _red(worse: NDArray[np.bool_], blocks: int) -> tuple[FloatArray, FloatArray]:
    """Red where any metric is worse, with the number of blocks that it took."""
    verdicts = np.where(np.any(worse, axis=1), 2.0, 1.0)
    return verdicts, np.full(len(verdicts), float(blocks))


RULES: Mapping[str, Decide] = {
    "paired t, ten pairs": paired_t,
    "Datadog SMP": datadog,
    "rustc-perf": rustc_perf,
    "asv": asv,
    "Netflix TVUI": netflix,
    "TensorRT-LLM": tensorrt_llm,
    "Conbench": conbench,
    "Bencher t-test": bencher,
    "vLLM nightly": vllm_nightly,
    "PyTorch HUD": pytorch_hud,
    "CodSpeed": codspeed,
}
