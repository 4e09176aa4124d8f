"""Models carried by events and REST bodies, grouped by what they describe."""
