"""The values in which the bot thinks: subjects, runs, sandboxes, what was read of a pull request. Pure."""
