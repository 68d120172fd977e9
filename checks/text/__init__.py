"""Somebody else's text, made fit to be shown. Pure.

escape.py                            for the terminal and Markdown
mask.py                              without secrets: the one place
secret_shapes.py secret_values.py    what looks like one; those that are known
encodings.py                         what encoded words say
glob.py                              a path or a name against a pattern
exposition.py                        what of Prometheus' text tells something
"""
