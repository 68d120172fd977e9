"""Recipes that kustomize makes: each overlay is rendered in a box and judged as what it makes, at the lines of its sources.

sources.py   what an overlay reads, and what is refused      program.py, limited.py   kustomize in its box
origins.py   from what is rendered back to its sources       generated.py             files that are stale
"""

from checks.rules.kustomize.judged import Rendering, reached, rendered, renderer, said_of, said_once
from checks.rules.kustomize.program import found

__all__ = ["Rendering", "found", "reached", "rendered", "renderer", "said_of", "said_once"]
