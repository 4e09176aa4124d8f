"""Every form a picture may have arrives as the same base64 text."""

import pytest

from estuary_sdk.rest.image import Image, base64_image


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        (b"\xff\xd8picture", ("/9hwaWN0dXJl", "image/webp")),
        (bytearray(b"\xff\xd8picture"), ("/9hwaWN0dXJl", "image/webp")),
        (memoryview(b"\xff\xd8picture"), ("/9hwaWN0dXJl", "image/webp")),
        ("/9hwaWN0dXJl", ("/9hwaWN0dXJl", "image/webp")),
        ("/9hwa\n  WN0dXJl\n", ("/9hwaWN0dXJl", "image/webp")),
        ("data:image/png;base64,/9hwaWN0dXJl", ("/9hwaWN0dXJl", "image/png")),
        ("DATA:image/png;charset=x; BASE64,/9hw\naWN0dXJl", ("/9hwaWN0dXJl", "image/png")),
        ("data:;base64,/9hwaWN0dXJl", ("/9hwaWN0dXJl", "image/webp")),
        ("data:image/gif,%FF%D8picture", ("/9hwaWN0dXJl", "image/gif")),
    ],
)
def test_a_picture_as_base64(image: Image, expected: tuple[str, str]) -> None:
    assert base64_image(image, "image/webp") == expected
