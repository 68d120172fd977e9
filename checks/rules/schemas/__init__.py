"""What fields there are: Kubernetes' own kinds, AIPerf's flags, and the JSON schemas that editors take.

core.py core.json values.py   an object held against Kubernetes' kinds     aiperf.py aiperf.json   the flags of its versions
generate.py kinds.json        writes core.json                             editor.py               schemas for editors
"""
