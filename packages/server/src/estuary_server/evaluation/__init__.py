"""How well memory works, measured: public data sets, the project's own one, and their scores."""
