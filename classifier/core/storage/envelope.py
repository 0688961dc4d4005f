"""How an encrypted file is laid out, and how one is written and read, a chunk at a time.

A header (magic, version, id of the data key, salt, bytes in a chunk), then chunks under
AES-256-GCM, each followed by its tag of 16 bytes. The key of a file is derived from the data key
and its salt (HKDF-SHA256), so that no two files share one. The nonce of a chunk is its number, and
whether it is the last. The header and the file's storage key are authenticated with each chunk. So
a file that was changed, cut off, put in another order or under another name is noticed.
"""

import io
import os
import struct
import uuid
from collections.abc import Callable
from typing import IO, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from classifier.core.storage.seekable import SeekableReader

MAGIC = b"\x8bSkSpEn"
VERSION = 1
# Bytes of a whole chunk. What is held in memory, and what is read for one byte in the middle. In
# smaller ones the calls of the cipher cost more than its work.
CHUNK = 64 * 1024
# The length that a header may ask for, which is what a reader holds in memory.
_MOST_CHUNK = 1024 * 1024
_TAG = 16
_SALT = 32
_HEADER = struct.Struct(f">{len(MAGIC)}sB16s{_SALT}sI")
HEADER_BYTES = _HEADER.size


class FileDamagedError(OSError):
    """An encrypted file is not as it was written, or not under the name that it was written for."""


class Key(NamedTuple):
    """A data key: 32 bytes, and the id that files name it by."""

    id: uuid.UUID
    secret: bytes


def is_encrypted(head: bytes) -> bool:
    """Whether the beginning of a file is that of an encrypted one."""
    return head.startswith(MAGIC)


def key_id(head: bytes) -> uuid.UUID:
    """Return the id of the data key that an encrypted file names. Raises FileDamagedError."""
    return uuid.UUID(bytes=_read_header(head)[0])


class EncryptingWriter(io.RawIOBase):
    """Takes what a file holds, and writes it encrypted; `finish` ends it."""

    def __init__(self, target: IO[bytes], key: Key, name: str) -> None:
        self._target = target
        header = _HEADER.pack(MAGIC, VERSION, key.id.bytes, os.urandom(_SALT), CHUNK)
        self._cipher = _Cipher(key.secret, header, name)
        self._waiting = bytearray()
        self._chunks = 0
        target.write(header)

    def writable(self) -> bool:
        """It can be written to, from the beginning to the end."""
        return True

    def write(self, data: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
        """Take bytes. One chunk is kept back: only at the end it is known to be the last."""
        self._waiting += data
        while len(self._waiting) > CHUNK:
            self._write_chunk(bytes(self._waiting[:CHUNK]), is_last=False)
            del self._waiting[:CHUNK]
        return len(data)

    def tell(self) -> int:
        """Return how many bytes were taken."""
        return self._chunks * CHUNK + len(self._waiting)

    def finish(self) -> None:
        """Write the last chunk, which may be empty. Without it the file can't be read."""
        self._write_chunk(bytes(self._waiting), is_last=True)
        self._waiting.clear()

    def _write_chunk(self, data: bytes, *, is_last: bool) -> None:
        self._target.write(self._cipher.encrypt(self._chunks, data, is_last=is_last))
        self._chunks += 1


class DecryptingReader(SeekableReader):
    """Reads an encrypted file, at any place of it. Raises FileDamagedError for what was changed."""

    def __init__(self, source: IO[bytes], name: str, key_of: Callable[[uuid.UUID], Key]) -> None:
        """Read the header, and the last chunk, so that a file that was cut off is noticed at once.

        Raises FileDamagedError, and what `key_of` does, which finds a key by its id.
        """
        header = source.read(HEADER_BYTES)
        key, self._chunk = _read_header(header)
        self._cipher = _Cipher(key_of(uuid.UUID(bytes=key)).secret, header, name)
        self._source = source
        source.seek(0, io.SEEK_END)
        self._last, self.size = self._lengths(source.tell() - HEADER_BYTES)
        self._kept = (self._last, self._decrypt(self._last))

    def _lengths(self, encrypted: int) -> tuple[int, int]:
        """Return the number of the last chunk, and the bytes of what the file holds."""
        last, rest = divmod(encrypted - 1, self._chunk + _TAG)
        if encrypted < _TAG or rest + 1 < _TAG:
            raise FileDamagedError("It was cut off.")
        return last, encrypted - (last + 1) * _TAG

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        """Fill the buffer as far as one chunk goes."""
        if self.position >= self.size:
            return 0
        number, offset = divmod(self.position, self._chunk)
        piece = self._chunk_at(number)[offset : offset + len(buffer)]
        buffer[: len(piece)] = piece
        self.position += len(piece)
        return len(piece)

    def readall(self) -> bytes:
        """Return all that is left."""
        first, offset = divmod(min(self.position, self.size), self._chunk)
        self.position = max(self.position, self.size)
        return b"".join(map(self._chunk_at, range(first, self._last + 1)))[offset:]

    def close(self) -> None:
        """Close the file below, too."""
        if not self.closed:
            self._source.close()
        super().close()

    def _chunk_at(self, number: int) -> bytes:
        if self._kept[0] != number:
            self._kept = (number, self._decrypt(number))
        return self._kept[1]

    def _decrypt(self, number: int) -> bytes:
        self._source.seek(HEADER_BYTES + number * (self._chunk + _TAG))
        data = self._source.read(self._chunk + _TAG)
        return self._cipher.decrypt(number, data, is_last=number == self._last)


class _Cipher:
    def __init__(self, secret: bytes, header: bytes, name: str) -> None:
        salt = _HEADER.unpack(header)[3]
        derived = HKDF(SHA256(), 32, salt, b"SkinSpect file 1").derive(secret)
        self._cipher = AESGCM(derived)
        self._about = header + name.encode()

    def encrypt(self, number: int, data: bytes, *, is_last: bool) -> bytes:
        return self._cipher.encrypt(_nonce(number, is_last=is_last), data, self._about)

    def decrypt(self, number: int, data: bytes, *, is_last: bool) -> bytes:
        try:
            return self._cipher.decrypt(_nonce(number, is_last=is_last), data, self._about)
        except InvalidTag as error:
            raise FileDamagedError("It does not authenticate.") from error


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


def _read_header(head: bytes) -> tuple[bytes, int]:
    """Return the id of the data key, and the bytes in a chunk. Raises FileDamagedError."""
    if len(head) < HEADER_BYTES:
        raise FileDamagedError("It was cut off.")
    magic, version, key, _salt, chunk = _HEADER.unpack(head[:HEADER_BYTES])
    if magic != MAGIC or version != VERSION or not 0 < chunk <= _MOST_CHUNK:
        raise FileDamagedError("Its header is not one that this release writes.")
    return key, chunk
