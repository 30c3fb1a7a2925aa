"""Sounds: read from files, encoded into files, joined, made equally loud, labelled."""
