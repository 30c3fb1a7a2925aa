"""Classifiers: a small residual network that says which class a picture is of."""
