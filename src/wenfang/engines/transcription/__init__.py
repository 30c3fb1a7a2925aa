"""Transcription engines: a sound in, what was said in it out."""
