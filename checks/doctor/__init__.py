"""Is this cluster ready? Read-only questions, each answered by what was seen, what is expected and what mends it.

reading.py   everything that is read, in parallel      cluster.py dynamo.py gateway.py sandbox.py   pure: from what was read
"""
