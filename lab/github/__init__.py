"""A stateful GitHub over HTTP, as far as a GitHub App and its users need one; only for the lab and its tests.

objects.py   git's objects                     state.py  who and what there is
identity.py  who asks, and what they may       apps.py  repositories.py  git.py  pulls.py  comments.py  checks.py
graphql.py  graphql_objects.py  graphql_syntax.py   the few GraphQL requests that are answered
webhooks.py  deliveries, lost on demand        controls.py  what only the lab can do: users, faults
openapi.py   GitHub's published description    validation.py  every request is held against it
world.py     one GitHub with its clock and its bad days   server.py  it over HTTP, also in the caller's own event loop
client.py    a person at work over HTTP         direct.py  the same within the process
render.py    a check run in a terminal          activity.py  who pushed what
"""
