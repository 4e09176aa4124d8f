"""One object per connection: its inbox, its floor, its outbox."""
