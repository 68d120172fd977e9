"""Runs as Jobs of the control namespace, and the sandboxes' locks: all that the bot does in the cluster.

manifest.py   the Job and ConfigMap of a run, the slot of a sandbox     records.py   what a Job's fields say about its run
cluster.py    create, list, release, stop, report, expire, slots        clicks.py    clicks on buttons, written down
accounts.py   the account of a run, and what it may do
capacity.py   GPUs that are free                                        api.py       calls to Kubernetes, each in a thread
"""
