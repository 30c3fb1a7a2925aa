"""Films as files of anybody's: opened within limits, probed, looked into."""
