"""Somebody else's text, made fit to be shown: escaped in one place, without secrets in one place. Pure."""
