"""A stand-in for Dynamo's operator: our own CRDs and a controller that makes what the real one makes.

crds.py  alpha.py  beta.py  openapi.py   the schemas; core types come from the API server itself
conversion.py  admission.py  webhook.py  v1alpha1 <-> v1beta1, and what the operator refuses
names.py  pods.py  objects.py  discovery.py   from a graph to its objects, pure
status.py  controller.py                 the level-triggered loop
Multi-node, prefill/decode workers and the KV router are not built: such a graph ends in state failed, with the reason.
"""
