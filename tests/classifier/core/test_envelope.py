"""The format of an encrypted file: what was written is read, and nothing else is."""

import io
import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.core.storage import envelope
from classifier.core.storage.envelope import (
    CHUNK,
    HEADER_BYTES,
    DecryptingReader,
    EncryptingWriter,
    FileDamagedError,
    Key,
)

KEY = Key(uuid.UUID(int=7), bytes(range(32)))
NAME = "originals/a.jpg"
# Small, so that some hundred bytes make several chunks.
SMALL = 48
TAG = 16


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(envelope, "CHUNK", SMALL)


def encrypted(data: bytes, *, name: str = NAME, piece: int = 1000) -> bytes:
    target = io.BytesIO()
    with EncryptingWriter(target, KEY, name) as writer:
        for start in range(0, len(data), piece):
            writer.write(data[start : start + piece])
        assert writer.tell() == len(data)
        writer.finish()
    return target.getvalue()


def reader(file: bytes, name: str = NAME) -> DecryptingReader:
    return DecryptingReader(io.BytesIO(file), name, lambda _id: KEY)


def around_the_edges(chunk: int) -> st.SearchStrategy[int]:
    """Sizes at, and one byte beside, the ends of chunks, and any others."""
    edges = st.integers(0, 4).flatmap(
        lambda whole: st.integers(-1, 1).map(whole.__mul__(chunk).__add__)
    )
    return (edges | st.integers(0, 5 * chunk)).filter(lambda size: size >= 0)


@settings(deadline=None)
@given(size=around_the_edges(SMALL), piece=st.integers(1, 3 * SMALL), data=st.data())
def test_what_was_written_is_read(size: int, piece: int, data: st.DataObject) -> None:
    plain = bytes(number % 251 for number in range(size))
    file = encrypted(plain, piece=piece)
    assert reader(file).read() == plain
    place, length = data.draw(st.integers(0, size + 2)), data.draw(st.integers(1, 2 * SMALL))
    part = io.BufferedReader(reader(file), SMALL)
    part.seek(place)
    assert part.read(length) == plain[place : place + length]
    assert part.read() == plain[place + length :]
    assert part.read() == b""
    assert part.seek(0, io.SEEK_END) == size


@pytest.mark.parametrize("size", [0, 1, SMALL, SMALL + 1, 3 * SMALL])
def test_every_changed_byte_is_noticed(size: int) -> None:
    file = encrypted(bytes(size))
    for place in range(len(file)):
        changed = bytearray(file)
        changed[place] ^= 1
        with pytest.raises(FileDamagedError):
            reader(bytes(changed)).read()


@pytest.mark.parametrize("size", [0, 1, SMALL, 3 * SMALL + 1])
def test_a_file_that_was_cut_off_or_made_longer_is_noticed_when_it_is_opened(size: int) -> None:
    file = encrypted(bytes(size))
    for length in range(len(file)):
        with pytest.raises(FileDamagedError):
            reader(file[:length])
    for more in (b"\0", bytes(SMALL + TAG), file[HEADER_BYTES:]):
        with pytest.raises(FileDamagedError):
            reader(file + more)


def test_chunks_in_another_order_are_noticed() -> None:
    file = encrypted(bytes(3 * SMALL + 5))
    first, second = HEADER_BYTES, HEADER_BYTES + SMALL + TAG
    third = second + SMALL + TAG
    swapped = file[:first] + file[second:third] + file[first:second] + file[third:]
    left_out = file[:first] + file[second:]
    for changed in (swapped, left_out):
        with pytest.raises(FileDamagedError):
            reader(changed).read()


def test_a_chunk_or_header_of_another_file_is_noticed() -> None:
    one, other = encrypted(bytes(3 * SMALL)), encrypted(bytes(3 * SMALL))
    assert one[HEADER_BYTES:] != other[HEADER_BYTES:]
    for mixed in (
        one[: HEADER_BYTES + SMALL + TAG] + other[HEADER_BYTES + SMALL + TAG :],
        other[:HEADER_BYTES] + one[HEADER_BYTES:],
    ):
        with pytest.raises(FileDamagedError):
            reader(mixed).read()


def test_a_file_under_another_name_is_noticed() -> None:
    file = encrypted(b"one person's")
    assert reader(file).read() == b"one person's"
    with pytest.raises(FileDamagedError):
        reader(file, "originals/b.jpg")


def test_a_header_can_ask_for_no_more_memory() -> None:
    file = bytearray(encrypted(bytes(10)))
    file[HEADER_BYTES - 4 : HEADER_BYTES] = (2**31).to_bytes(4, "big")
    with pytest.raises(FileDamagedError, match="header"):
        reader(bytes(file))


def test_one_chunk_at_a_time_is_held() -> None:
    class Counted(io.BytesIO):
        most = 0

        def read(self, size: int | None = -1) -> bytes:
            data = super().read(size)
            self.most = max(self.most, len(data))
            return data

    source = Counted(encrypted(bytes(50 * SMALL)))
    read = io.BufferedReader(DecryptingReader(source, NAME, lambda _id: KEY), SMALL)
    while read.read(7):
        pass
    assert source.most == SMALL + TAG
    target = Counted()
    writer = EncryptingWriter(target, KEY, NAME)
    for _ in range(100):
        writer.write(bytes(SMALL))
        assert len(writer._waiting) <= SMALL


def test_the_usual_chunk_is_one_that_readers_take() -> None:
    assert 0 < CHUNK <= envelope._MOST_CHUNK
