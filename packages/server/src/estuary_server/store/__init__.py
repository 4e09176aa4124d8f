"""What is kept: verbs of the domain in front, SQL behind."""
