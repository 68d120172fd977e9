"""How often verdicts err and what they cost, ours and others', in simulated noise: `make bench-verdicts`."""
