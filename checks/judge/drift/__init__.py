"""Drift on the main branch: where a series of measurements changed its level, since which commit, and whether it still has.

A verdict compares base and head in one run and needs none of this; but a base that is slow itself makes every head look well.
"""
