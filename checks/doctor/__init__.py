"""Is this cluster ready? Questions, each answered by what was seen, what is expected and what mends it.

reading.py slim.py services.py      what is read, in parallel and page by page, and what is kept of it
cluster.py gpus.py                  Kubernetes itself
dynamo.py webhooks.py operators.py discovery.py   the Dynamo platform
sandbox.py claims.py limits.py pull.py rights.py   a namespace that recipes are run in
gateway.py production.py beside.py  what some clusters have beside
examine.py report.py                all of it for a profile, and how it is told
runtime/                            what is inside a recipe's image, the one part that runs something
"""
