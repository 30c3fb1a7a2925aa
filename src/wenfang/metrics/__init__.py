"""Scores: each with its signature, so that two are compared only where that means something."""
