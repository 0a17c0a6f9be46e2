"""Reads other systems' quizzes, runs what their questions show, holds it against their keys, and drafts questions."""
