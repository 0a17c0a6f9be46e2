"""A bank on disk: its questions with their places in the files, its misconceptions, and what is wrong with them."""
