"""Writes questions in the formats of other systems: one model of a package, and a table of writers around it."""
