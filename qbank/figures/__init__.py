"""Draws figures: pure functions from an item's numbers to a picture, a table, and nothing that differs by machine."""
