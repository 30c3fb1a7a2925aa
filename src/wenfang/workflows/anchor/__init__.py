"""A virtual anchor: a script becomes a presenter on video."""
