"""Metrics of texts, one module each."""
