"""Somebody else's text, made fit to be shown. Pure.

escape.py mask.py   for the terminal and Markdown; without secrets     glob.py         a path or a name against a pattern
exposition.py       what of Prometheus' text tells something
"""
