"""From samples to a verdict: which block is measured next, what it all comes to, baselines and drift. Pure."""
