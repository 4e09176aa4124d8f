"""What the character thinks, hears, speaks and sees with: a small Protocol per role, a file per vendor."""
