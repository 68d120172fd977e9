"""The second wall of a sandbox: the allow list of checks/recipe/allowed/ as policies that the API server holds without us.

cel.py        an entry of the list as an expression      policies.py   the policies and their bindings
__main__.py   writes deploy/admission.yaml
"""
