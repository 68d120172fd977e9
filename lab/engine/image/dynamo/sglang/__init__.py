"""The lab's stand-in for the sglang worker."""
