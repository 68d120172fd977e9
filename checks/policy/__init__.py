"""What a guarded repository decides for itself, .github/recipe-gate.yaml: one reader for the command line and the bot.

The bot reads it at the default branch, or one that this names: no pull request changes the policy that judges it. A policy with
mistakes judges nobody: each mistake is a finding at its line. Nothing here needs pydantic, which takes longer to import than a
recipe takes to judge.

values.py   what a policy is, with its defaults     keys.py     every key and what it may hold
shapes.py   kinds of values: read, refuse, schema   rules.py    the part about rules
reader.py   a file to a Policy or its mistakes      schema.py   the same keys as a JSON schema
levels.py   what the policy makes of findings       unmeasured.py  what it lets merge unmeasured
"""

from checks.policy.reader import read
from checks.policy.values import PATH, Policy

__all__ = ["PATH", "Policy", "read"]
