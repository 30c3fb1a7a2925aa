"""Faces in pictures: where they are, and where in them mouth and eyes are."""
