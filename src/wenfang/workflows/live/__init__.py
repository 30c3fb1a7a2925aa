"""A live anchor: lines are spoken by a moving presenter as they come."""
