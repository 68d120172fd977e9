"""What verdicts are worth on a real cluster: checks of nothing and of a slower engine, by the command line: `make bench-lab`."""
