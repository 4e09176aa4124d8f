"""Python client for Estuary: living characters that hear, see, speak, act and remember."""
