"""Runs as Jobs of the control namespace, and the sandboxes' locks: the bot's only package that talks to the cluster.

manifest.py   the Job and ConfigMap of a run, the slot of a sandbox              pure
records.py    what a Job's fields say about its run                              pure
cluster.py    create, list, release, stop, report, expire, slots, clicks
"""
