"""Storages whose files are encrypted while there are master keys; plain files are read as well."""

import io
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import IO, Any, Self, cast

from django.core.files import File
from django.core.files.base import ContentFile

from classifier.core.errors import StorageLockedError
from classifier.core.storage import data_keys
from classifier.core.storage.envelope import (
    CHUNK,
    HEADER_BYTES,
    DecryptingReader,
    EncryptingWriter,
    FileDamagedError,
    is_encrypted,
)

# What plain files of ours begin with: JPEG, PNG, WebP, PDF, ZIP, a working copy. HEIC and AVIF have
# their mark behind four bytes.
_BEGINNINGS = (b"\xff\xd8\xff", b"\x89PNG", b"RIFF", b"%PDF-", b"PK", b"P6\n")
_ISO_MEDIA = b"ftyp"


class StoredContent(ContentFile):  # type: ignore[type-arg]
    """Bytes of a person, an export or a trial, whose id is `owner`.

    What need not last may be lost or damaged by a crash of the machine: then `save` does not wait
    for the disk.
    """

    def __init__(self, data: bytes, owner: uuid.UUID, *, must_last: bool = True) -> None:
        super().__init__(data)
        self.owner = owner
        self.must_last = must_last
        self._data = data

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:  # noqa: ARG002
        """Yield all of it: it is in memory, and cut into pieces it would be copied once more."""
        yield self._data


class DecryptedFile(File):  # type: ignore[type-arg]
    """An encrypted file, open to be read."""

    def __init__(self, storage: "EncryptedFiles", source: IO[bytes], name: str) -> None:
        self._storage = storage
        super().__init__(_decrypted(source, name), name)

    def open(self, mode: str | None = None, *_args: Any, **_options: Any) -> Self:  # noqa: ARG002
        """Go to the beginning, of the file opened anew if it was closed."""
        if self.closed:
            self.file = _decrypted(self._storage.open_as_stored(str(self.name)), str(self.name))
        self.seek(0)
        return self


class EncryptedFiles:
    """Part of a storage class: encrypts what is written, decrypts what is read.

    The class gives `open_as_stored`, and `writing_as_stored`, whose file takes its name once the
    block has ended well.
    """

    def open_as_stored(self, name: str) -> "File[Any]":
        """Open a file as it lies in the storage. Raises FileNotFoundError."""
        return cast("File[Any]", super()._open(name, "rb"))  # type: ignore[misc]

    def writing_as_stored(
        self, name: str, *, must_last: bool = True
    ) -> AbstractContextManager[IO[bytes]]:
        """Give the block a file to fill with what is to lie in the storage."""
        raise NotImplementedError

    @contextmanager
    def writing(
        self, name: str, *, owner: uuid.UUID = data_keys.SHARED, must_last: bool = True
    ) -> Iterator[IO[bytes]]:
        """Give the block a file to fill, which has its name once the block has ended well.

        It can't be sought in while files are encrypted. Raises StorageLockedError.
        """
        key = data_keys.key_of(owner=owner) if data_keys.is_on() else None
        if key is None and data_keys.is_in_use():
            raise StorageLockedError
        with self.writing_as_stored(name, must_last=must_last) as file:
            if key is None:
                yield file
                return
            with EncryptingWriter(file, key, name) as writer:
                yield cast("IO[bytes]", writer)
                writer.finish()

    def _open(self, name: str, mode: str = "rb") -> "File[Any]":  # noqa: ARG002
        """Open a file to be read. Raises FileNotFoundError, and what `envelope` raises."""
        file = self.open_as_stored(name)
        try:
            return DecryptedFile(self, file, name) if _is_encrypted(file, name) else file
        except BaseException:
            file.close()
            raise

    def _save(self, name: str, content: "File[Any]") -> str:
        owner = getattr(content, "owner", data_keys.SHARED)
        must_last = getattr(content, "must_last", True)
        with self.writing(name, owner=owner, must_last=must_last) as file:
            for chunk in content.chunks():
                file.write(chunk)
        return name


def _decrypted(source: IO[bytes], name: str) -> io.BufferedReader:
    reader = DecryptingReader(source, name, lambda found: data_keys.key_by_id(key_id=found))
    return io.BufferedReader(reader, CHUNK)


def _is_encrypted(file: "File[Any]", name: str) -> bool:
    """Whether an open file is encrypted. Raises FileDamagedError if it can't be plain either."""
    head = file.read(HEADER_BYTES)
    file.seek(0)
    may_be_plain = head.startswith(_BEGINNINGS) or head[4:8] == _ISO_MEDIA
    if is_encrypted(head) or may_be_plain or not data_keys.is_on():
        return is_encrypted(head)
    raise FileDamagedError(f"{name} is neither encrypted nor a file of ours.")
