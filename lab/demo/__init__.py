"""What `make demo` shows: four pull requests, from push to verdict."""
