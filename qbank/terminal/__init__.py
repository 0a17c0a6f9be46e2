"""Shows questions in a terminal."""
