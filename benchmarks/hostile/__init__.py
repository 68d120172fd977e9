"""What the worst pull requests cost: processor time, memory, requests, and what they are told (`make bench-hostile`)."""
