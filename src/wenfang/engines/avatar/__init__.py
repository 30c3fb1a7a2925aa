"""Avatar engines: an anchor and how it moves in, frames of it out."""
