"""`qbank check`: sweeps questions over seeds and reports every weakness, at its place and with a seed that shows it."""
