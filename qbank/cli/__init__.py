"""The `qbank` command: one thin file per subcommand over the library."""
