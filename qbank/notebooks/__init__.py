"""Exams as notebooks, and the autograders around them. What a notebook says is a claim; keys stay outside."""
