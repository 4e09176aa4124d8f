"""Every exception of the server.

    ServerError
    ├── ConfigError          a setting is wrong; the message says which and what to do
    ├── StoreError           the data directory or database cannot be used; the message says what to do
    ├── NotFoundError        no such thing in this account
    ├── ConflictError        something was changed by somebody else meanwhile; trying again may help
    ├── InvalidInputError    a value is out of its documented limits; names the field
    ├── RefusedError         what a client sent cannot be used; the message may be shown to it
    ├── AuthError            credentials or character refused; the message may be shown to the client
    │   └── KeyRejectedError     the key itself is no good
    ├── BodyTooLargeError    a request body is over the limit
    ├── ClientTooSlowError   a client does not read what it is sent
    └── ProviderError        a vendor failed; carries whether trying again may help

No message here ever holds speech, prompts or keys.
"""

from __future__ import annotations


class ServerError(Exception):
    """Base of this package's exceptions."""


class ConfigError(ServerError):
    """A setting is wrong."""


class StoreError(ServerError):
    """The data directory or the database cannot be used."""


class NotFoundError(ServerError):
    """No such thing in this account."""


class ConflictError(ServerError):
    """Something was changed by somebody else meanwhile."""


class InvalidInputError(ServerError):
    """A value is outside its documented limits.

    Attributes:
        field: dotted path of the field, such as ``tts.speed``.
    """

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field


class RefusedError(ServerError):
    """What a client sent cannot be used."""


class AuthError(ServerError):
    """Credentials or character were refused."""


class KeyRejectedError(AuthError):
    """The key itself is missing, unknown or revoked."""


class BodyTooLargeError(ServerError):
    """A request body is over the limit."""


class ClientTooSlowError(ServerError):
    """A client does not read what it is sent."""


class ProviderError(ServerError):
    """A vendor failed.

    Attributes:
        provider: who failed, as ``vendor:model``.
        retryable: whether the same call may succeed later.
    """

    def __init__(self, provider: str, reason: str, *, retryable: bool) -> None:
        super().__init__(f"{provider}: {reason}")
        self.provider = provider
        self.retryable = retryable
