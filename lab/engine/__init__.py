"""The serving stack without a GPU: images under the names that recipes use, and the tiny model that they serve."""
