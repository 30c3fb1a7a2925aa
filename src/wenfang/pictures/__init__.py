"""Picture files: read from any of them, written as some, labelled so that people see it."""
