"""The version of the SDK, as a constant: asking the package's metadata costs more than the whole import."""

VERSION = "0.1.0"
