"""Of the 47 ways in which real recipes have broken: which a file can show at all, and which of those the rules find."""
