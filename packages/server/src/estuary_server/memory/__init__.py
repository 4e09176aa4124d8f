"""What a character remembers of each player: learning it, merging it, recalling it, showing it."""
