"""The doctor's checks: a file for each subject, each with what it reads (PATHS) and what it answers.

cluster.py gpus.py tools.py                                           Kubernetes itself, and the machine of whoever asks
dynamo.py webhooks.py conversion.py operators.py discovery.py         the Dynamo platform
sandbox.py quota.py limit_ranges.py claims.py image_pull_secrets.py   a namespace that recipes are run in
wall.py                                                               what the API server itself refuses there
rights.py                                                             what an account may do there
gateway.py production_components.py production_setup.py               what some clusters have beside
services.py                                                           whether a Service answers, for the others
"""
