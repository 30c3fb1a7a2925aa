"""Pictures: drawn from words, or made of pictures that are there."""
