"""A picture as a request carries it: base64 text and a MIME type, from whatever form a program has it in."""

from __future__ import annotations

from base64 import b64encode
from urllib.parse import unquote_to_bytes

Image = str | bytes | bytearray | memoryview
"""Base64 text, a data URI, or the bytes of the file."""


def base64_image(image: Image, mime_type: str) -> tuple[str, str]:
    """Base64 text without white space, and the MIME type.

    Args:
        image: the picture.
        mime_type: its type, unless it is a data URI that states another.
    """
    if not isinstance(image, str):
        return b64encode(image).decode("ascii"), mime_type
    if image[:5].lower() == "data:":
        return _from_data_uri(image[5:], mime_type)
    return "".join(image.split()), mime_type


def _from_data_uri(rest: str, mime_type: str) -> tuple[str, str]:
    """``[<type>][;parameter=value ...][;base64],<data>`` (RFC 2397)."""
    head, _, data = rest.partition(",")
    stated, *parameters = (part.strip() for part in head.split(";"))
    if "base64" in (parameter.lower() for parameter in parameters):
        text = "".join(data.split())
    else:
        text = b64encode(unquote_to_bytes(data)).decode("ascii")
    return text, stated or mime_type
