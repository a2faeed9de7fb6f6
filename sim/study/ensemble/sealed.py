"""Bytes on disk that bear a check: what was damaged or written in part is known for what it is."""

import hashlib
import struct

CHECK_BYTES = 32


def sealed(content: bytes) -> bytes:
    """Give content with its check in front."""
    return _check(content) + content


def unsealed(whole: bytes) -> bytes | None:
    """Give content without its check; None when it does not pass it."""
    check, content = whole[:CHECK_BYTES], whole[CHECK_BYTES:]
    return content if check == _check(content) else None


def _check(content: bytes) -> bytes:
    return struct.pack("<q", len(content)) + hashlib.blake2b(content, digest_size=CHECK_BYTES - 8).digest()
