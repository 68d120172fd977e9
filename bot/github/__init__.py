"""GitHub, as far as the gate needs it: the only package that imports gidgethub.

retry.py    whether and how long to wait    pure
budget.py   how much may be asked
transport.py  one connection, with retries    installation.py  tokens and requests of one installation
pulls.py  content.py  comments.py  checks.py  deliveries.py    functions on a connection, by subject
"""
