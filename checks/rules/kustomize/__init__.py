"""Recipes that kustomize makes: each overlay is rendered and judged as what it makes, at the lines of its sources.

The program itself comes from outside (checks/workingcopy/kustomize_program.py runs it in its box).

kustomization.py   a kustomization.yaml, as it is written    sources.py    what an overlay reads, and what is refused
judged.py          the findings of every overlay             origins.py    from what is rendered back to its sources
generated.py       files that are stale                      rules.py      the rules and their texts
"""

from checks.rules.kustomize.judged import (
    MOST_SECONDS,
    Failed,
    Output,
    Rendering,
    reached,
    rendered,
    said_of,
    said_once,
    unrendered,
)

__all__ = ["MOST_SECONDS", "Failed", "Output", "Rendering", "reached", "rendered", "said_of", "said_once", "unrendered"]
