"""Reads what a person wrote (YAML, CSV, text) and says, by line and column, everything that is wrong with it."""
