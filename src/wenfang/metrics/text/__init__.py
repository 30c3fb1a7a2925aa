"""Metrics of texts, one a module."""
