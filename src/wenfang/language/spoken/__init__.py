"""Text as it is read aloud: numbers, dates, units and signs as words."""
