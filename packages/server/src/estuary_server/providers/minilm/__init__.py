"""all-MiniLM-L6-v2, the embedder that knows what sentences mean: building its file, and running it."""
