"""GitHub and the cluster, read into values; what cannot be read is not guessed."""
