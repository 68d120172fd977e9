"""What a recipe may bring into a sandbox: an allow list, of which both walls are made.

shapes.py    the few kinds of entries of the list          pods.py     pods and their containers
graphs.py    Dynamo's graphs in both versions              kinds.py    every kind, and what metadata may say
review.py    an object held against the list               reasons.py  why the best-known things are refused

checks/doctor/wall/ makes the second wall of the same entries: policies that the API server holds by itself.
"""
