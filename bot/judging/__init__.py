"""Judging the files of pull requests, in processes that can take no more than they are given, so that each holds up only itself.

judges.py      the service's side: fair turns, and answers that are kept     turns.py     whose turn is next
server.py      starts the fork server, and asks it one question at a time    limits.py    how much one judging may take
fork_server.py the warm process that forks one for each question             worker.py    what such a process does
question.py    what is asked, as JSON                                        answer.py    what is answered, as JSON
"""
