"""How the Dynamo platform is installed on this cluster: commands for a person to read and run; nothing is installed by itself.

situation.py   what is there already      plan.py   pure: what is missing, in order      script.py   as a shell script
"""
