"""See Recipe Gate run with no GPU, no GitHub and no cluster of your own; the end-to-end tests use the same parts.

cluster/ a one-node Kubernetes · engine/ images under the recipes' names · operator/ a stand-in for Dynamo's operator ·
hub.py a model hub · github/ a stateful GitHub. The lab imports nothing of checks/ or bot/ but their command lines.
"""
