"""Makes a namespace a sandbox from the manifests under deploy/, and takes back what it made.

manifests.py   the objects, with what an administrator chose     difference.py   what would change           pure
steps.py       look, apply, wait, remove                                                                     effects
"""
