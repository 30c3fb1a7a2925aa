"""Video engines: words, or a picture and words, in; frames out."""
