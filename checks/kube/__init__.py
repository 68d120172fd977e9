"""What one can do to a Kubernetes namespace, and the one client of Kubernetes: the bot's calls (bot/jobs) go through it too.

connection.py  the API server of a command, closed at its end    api.py                 calls with retries, plain dictionaries
paths.py       where a kind of object lives in the API    pure   apply.py               dry run, then server-side apply
slot.py        the lock of a sandbox                             readiness.py           is everything up                   pure
failures.py    is a failure certain already               pure   component_failures.py  what the operator could not make   pure
evidence.py    logs, events, states, without secrets             events.py              which events tell anything         pure
graphs.py      the graph that a run applied               pure   pod_metrics.py         what pods tell Prometheus
jobs.py        Jobs of a run: their end, their log               waiting.py             look again until done or too late
bounded.py     an answer in so many seconds and bytes            pages.py               lists, page by page
tunnel.py      a pod's port, closed at its end                   portforward.py         how a laptop reaches a pod
errors.py      what is nobody's recipe's doing                   frontend_counters.py   what frontends counted by themselves
clearing.py    a block goes, or its sandbox is set aside
"""
