"""What the command line prints as JSON, the interface for scripts (docs/json.md). Fields are added, never renamed."""
