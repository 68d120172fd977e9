"""A stand-in for Dynamo's operator: our own CRDs and a controller that makes what the real one makes.

crds.py  alpha.py  beta.py  openapi.py   the schemas; core types come from the API server itself
conversion.py  component_conversion.py  admission.py  webhook.py  v1alpha1 <-> v1beta1, and what the operator refuses
names.py  pods.py  objects.py            from a graph to its objects, pure
failures.py  events.py  status.py        what it says of them, pure: as operator 1.5.0 says it, its noise among it
controller.py  leader.py  client.py      the level-triggered loop
Several nodes are not run: without Grove and LeaderWorkerSet such a graph fails as it does under the real operator.
"""
