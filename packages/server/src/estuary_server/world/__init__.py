"""Characters and, later, how they are made and how they talk to each other."""
