"""Questions whose keys are true because they were run."""

__version__ = "0.1.0"
