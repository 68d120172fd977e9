"""What a run does to a Kubernetes namespace, and the one client of Kubernetes: the bot's calls (bot/jobs) go through it too.

api.py errors.py connection.py   calls with retries, in and out as plain dictionaries; the server of a command
paths.py                         where a kind of object lives in the API                                        pure
apply.py jobs.py slot.py         dry run, then server-side apply; Jobs; the lock, and clearing a block
waiting.py                       look again until it is done, certainly failed, or too late
readiness.py graphs.py           is everything up; where a graph is served                                      pure
failures.py component_failures.py events.py   is a failure certain already; what events say                     pure
evidence.py pod_metrics.py       logs, events, states and metrics of what failed, without secrets
portforward.py tunnel.py         how a laptop reaches a pod; a pod's port as a socket
"""
