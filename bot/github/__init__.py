"""GitHub, as far as the gate needs it: the only package that imports gidgethub.

transport.py     one connection, with retries          installation.py  tokens and requests of one installation
request_retry.py whether and how long to wait          budget.py        how much may be asked
concurrent.py    several requests at the same time        cache.py         what is kept, within a bound
share.py         how much for one pull request
activities.py   who pushed, and what was pointed elsewhere
pulls.py content.py blobs.py comments.py reviews.py checks.py commits.py deliveries.py    functions on a connection, by subject
"""
