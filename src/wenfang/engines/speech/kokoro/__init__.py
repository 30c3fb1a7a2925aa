"""Kokoro-82M: Chinese and English speech, 54 voices."""
