"""From a question and a seed to bound parameters. Draws are byte-identical on every platform and Python."""
