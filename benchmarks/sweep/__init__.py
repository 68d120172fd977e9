"""What a sweep costs: a bot and the lab's GitHub in one process, with many open pull requests and slow answers."""
