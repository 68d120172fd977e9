"""What holds and what to do next, decided from values alone. Pure: knows neither GitHub nor Jobs.

plan.py          the actions of a tick                       run_orders.py      what a run is to do, frozen
approvals.py     how an approval is given, what it asks for, how long it holds
schedule.py      runs that nobody asks for                   retries.py         the retry after an infrastructure error
check_files.py   a change by the rules                       situation.py       a pull request with its runs
conclusion.py    what its check says                         shared_check.py    one check for several pull requests of a commit
messages.py      the bot's own sentences                     branch_history.py  drift and A/A runs of the protected branch
rereading.py     what is read again, and how soon            listing.py         what follows from a list of pull requests
recorded.py      who approved what by the Jobs
snapshot.py      what one tick saw                          told_verdict.py    the verdict that a check tells, and of which bases
"""
