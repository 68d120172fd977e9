"""A contributor's working copy: the disk and git."""
