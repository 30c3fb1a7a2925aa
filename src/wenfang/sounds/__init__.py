"""Sounds: files read and written, joined, resampled, labelled; subtitles."""
