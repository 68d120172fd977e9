"""GitHub and the cluster, read into values; what cannot be read is not guessed.

watch.py         hears nudges and keeps everything as new as the budget of requests allows
sweep.py         lists all there is                           intake.py       keeps what was read, and says what is due
pull_request.py  one pull request                             given_commands.py who gave which command on it
baseline.py      what is known of a recipe's noise            branch.py       the protected branch
runs.py          Jobs, sandboxes, results                     lost_clicks.py  clicks whose webhooks never came
tree.py          the files of a commit                        room.py          how much of them is held at the same time
shares.py        how much may be asked for each of them
open_pulls.py    which pull requests are open
bases.py         what is said of pull requests to a branch   rights.py       who pushed a head, and whose word counts
"""
