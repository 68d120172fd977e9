"""The effects: check runs, comments, Jobs; each safe to be done again."""
