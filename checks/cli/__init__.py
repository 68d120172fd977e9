"""The command line `recipe-gate`: a file for each command, main.py knows them all."""
