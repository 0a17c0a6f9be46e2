"""One module per kind of question: which programs to run for a draw, and what their outcomes decide."""
