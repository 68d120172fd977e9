"""The effects, each safe to be done again.

actions.py    does what plan() says: Jobs, slots     publisher.py  check runs, comments, reactions
drifts.py     a check run at the commit since which the protected branch is slower
"""
