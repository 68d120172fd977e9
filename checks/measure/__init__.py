"""From AIPerf's exports to samples: what was measured, of which load, by which metrics. Pure."""
