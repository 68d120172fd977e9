"""What a run does to a Kubernetes namespace, and the one client of Kubernetes: the bot's calls (bot/jobs) go through it too.

api.py       calls with retries, in and out as plain dictionaries     cache.py      the model on its claim
paths.py     where a kind of object lives in the API          pure    collect.py    files from a claim, through a log
failures.py  is a failure certain already                     pure    smoke.py      (in checks/) asks what is served
readiness.py is everything up                                 pure    portforward.py  how a laptop reaches a pod
evidence.py  logs, events and states, without secrets                 slot.py       the lock, and clearing a block
apply.py     dry run, then server-side apply                          sandbox.py    all of it, as a run needs it
opened.py    the API server of a command, closed at its end           tunnel.py     a pod's port, closed at its end
"""
