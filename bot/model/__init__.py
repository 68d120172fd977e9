"""The values in which the bot thinks. Pure.

subject.py     what a run is for: a pull request, a branch, a merge group, a tag
runs.py        runs, sandboxes and what is wanted of them     records.py   what Jobs record of runs, and what ended runs found
github.py      what is read from GitHub                       run_order.py a run to be made
evaluation.py  a pull request as it was read                  branch.py    a protected branch as it was read
commands.py    slash commands in comments                     trust.py     who said what about a commit, and what follows
own_words.py   which lines of a comment its author says       open_html.py which elements are open there
mail.py        where an answer by mail ends                   activity.py who pushed to a branch
"""
