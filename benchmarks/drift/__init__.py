"""How often drift on main is told wrongly, missed or put at the wrong commit, ours and others': `make bench-drift`."""
