"""Values that cross a process or are kept: what a run is given, what it finds, how both are written down. Pure.

spec.py run_name.py input_size.py   the frozen input of a run, what it is called, whether it can be kept
grants.py                           what a recipe may bring beyond what every recipe may
result.py                           what a run found
metric.py                           what two sides are compared by: the default metrics, their directions and floors
finding.py rule.py                  what a rule says of a file, and what a rule is
annotation.py                       what a person changed on purpose, at a time
refusal.py                          why there is nothing of what was asked for
protocol.py                         the names that bot, run and administrator share
serial.py stored.py                 to JSON and back; with a version, for what is kept
"""
