"""How events reach a server: the seam, the Socket.IO implementation, and an in-memory one for tests."""

from estuary_sdk.transport.base import Transport, TransportError, TransportListener

__all__ = ["Transport", "TransportError", "TransportListener"]
