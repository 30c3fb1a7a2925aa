"""Scores of sets of pictures: distances, quality, diversity."""
