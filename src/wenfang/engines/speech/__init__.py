"""Speech engines: text in, a sound with the times of its words out."""
