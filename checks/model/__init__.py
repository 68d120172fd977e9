"""Values that cross a process or are kept: what a run is given, what it finds, how both are written down. Pure."""
