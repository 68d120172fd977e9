"""What holds and what to do next, decided from values alone. Pure."""
