"""Attacks what a question requires: programs that are not the reference, and yet meet every requirement."""
