"""The vocabulary of Estuary: every event, model, enum and route that crosses the wire.

Pure: no await, no I/O, no clock. The server imports this package and nothing else of the SDK.
"""
