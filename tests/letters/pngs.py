"""Pictures of pages as numbers, without a library of pictures: PNG of 8 bits, as the typesetter writes it."""

from __future__ import annotations

import struct
import zlib

import numba
import numpy as np


def greys(png: bytes) -> np.ndarray:
    """The lightness of each point, uint8[height, width]."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    place, data = 8, b""
    width = height = 0
    bytes_a_point = 0
    while place < len(png):
        (length,) = struct.unpack_from(">I", png, place)
        kind, body = png[place + 4 : place + 8], png[place + 8 : place + 8 + length]
        if kind == b"IHDR":
            width, height, depth, colour = struct.unpack_from(">IIBB", body)
            assert depth == 8
            bytes_a_point = {0: 1, 2: 3, 4: 2, 6: 4}[colour]
        elif kind == b"IDAT":
            data += body
        place += 12 + length
    raw = np.frombuffer(zlib.decompress(data), np.uint8).reshape(height, -1)
    points = unfiltered(raw, bytes_a_point).reshape(height, width, bytes_a_point)
    return np.ascontiguousarray(points[:, :, : min(bytes_a_point, 3)].mean(axis=2).astype(np.uint8))


@numba.njit
def unfiltered(raw, step):
    """Each row is told by what differs from its neighbours."""
    height, length = raw.shape[0], raw.shape[1] - 1
    out = np.zeros((height, length), np.uint8)
    for y in range(height):
        how = raw[y, 0]
        for x in range(length):
            left = np.int64(out[y, x - step]) if x >= step else 0
            above = np.int64(out[y - 1, x]) if y else 0
            corner = np.int64(out[y - 1, x - step]) if y and x >= step else 0
            guess = 0
            if how == 1:
                guess = left
            elif how == 2:
                guess = above
            elif how == 3:
                guess = (left + above) // 2
            elif how == 4:
                nearest = left + above - corner
                a, b, c = abs(nearest - left), abs(nearest - above), abs(nearest - corner)
                guess = left if a <= b and a <= c else (above if b <= c else corner)
            out[y, x] = (np.int64(raw[y, x + 1]) + guess) & 255
    return out
