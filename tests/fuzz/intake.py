"""Fuzz photo intake: mutants of drawn photos that know the parts of their formats.

Each mutant must be refused, or be a photo that comes through unchanged a second time, decodes, and
has a working copy that equals what is decoded. Nothing may crash, take longer than `LONGEST_S` of
a processor, or let memory grow. Mutants with a new outcome (the refusal's words, or a photo of
another kind) join the corpus and are mutated in turn. `make fuzz-intake` runs it for half an hour:

    python -m tests.fuzz.intake --minutes 30
"""

import argparse
import multiprocessing
import random
import re
import resource
import struct
import sys
import time
import warnings
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

from classifier.images import ImageRefused, accept, decode, unpack
from tests.classifier.images import samples, test_fuzz

CORPUS = Path(__file__).parent / "intake_corpus"
# Of a processor, for one mutant of a photo of 80 by 64 pixels, which takes milliseconds.
LONGEST_S = 5.0
# In a process that has warmed up; what Python keeps for itself grows by less.
MOST_GROWTH_MB = 60
BATCH = 500
SIDE = 32
MOST_KEPT_BYTES = 6 * 1024
NUMBERS = (0, 1, 2, 3, 7, 8, 127, 128, 255, 256, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF)

Part = tuple[bytes, bytes]  # a name and a body
Dice = random.Random


class Format(NamedTuple):
    """How a file comes apart into parts, and together again with right lengths and checksums."""

    split: Callable[[bytes], list[Part]]
    join: Callable[[list[Part]], bytes]


def split_png(data: bytes) -> list[Part]:
    parts, position = [], 8
    while position + 12 <= len(data):
        length, name = struct.unpack_from(">I4s", data, position)
        parts.append((name, data[position + 8 : position + 8 + length]))
        position += 12 + length
    return parts


def join_png(parts: list[Part]) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + b"".join(samples.chunk(name, body) for name, body in parts)


def split_webp(data: bytes) -> list[Part]:
    parts, position = [], 12
    while position + 8 <= len(data):
        name, length = struct.unpack_from("<4sI", data, position)
        parts.append((name, data[position + 8 : position + 8 + length]))
        position += 8 + length + length % 2
    return parts


def join_webp(parts: list[Part]) -> bytes:
    body = b"".join(
        name + struct.pack("<I", len(part)) + part + b"\0" * (len(part) % 2) for name, part in parts
    )
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body


def split_jpeg(data: bytes) -> list[Part]:
    """Segments; the coded data behind one belong to it."""
    parts, position = [], 2
    while (position := data.find(b"\xff", position)) >= 0 and position + 4 <= len(data):
        marker = data[position : position + 2]
        length = (
            0 if marker[1] in range(0xD0, 0xDA) else struct.unpack_from(">H", data, position + 2)[0]
        )
        end = position + 2 + length
        coded = re.compile(rb"\xff[\xc0-\xcf\xd8-\xfe]").search(data, end)
        stop = coded.start() if coded else len(data)
        parts.append((marker, data[position + 4 : stop] if length else data[position + 2 : stop]))
        position = max(stop, position + 2)
    return parts


def join_jpeg(parts: list[Part]) -> bytes:
    out = [b"\xff\xd8"]
    for marker, body in parts:
        if marker[1] in range(0xD0, 0xDA):
            out.append(marker + body)
        elif marker == b"\xff\xda" and body:
            head = 4 + 2 * body[0]
            out.append(marker + struct.pack(">H", 2 + min(head, len(body))) + body)
        else:
            out.append(marker + struct.pack(">H", min(0xFFFF, 2 + len(body))) + body)
    return b"".join(out)


def split_boxes(data: bytes) -> list[Part]:
    parts, position = [], 0
    while position + 8 <= len(data):
        length, name = struct.unpack_from(">I4s", data, position)
        if length < 8:
            break
        parts.append((name, data[position + 8 : position + length]))
        position += length
    return parts


def join_boxes(parts: list[Part]) -> bytes:
    return b"".join(struct.pack(">I", 8 + len(body)) + name + body for name, body in parts)


FORMATS = {
    b"\x89P": Format(split_png, join_png),
    b"RI": Format(split_webp, join_webp),
    b"\xff\xd8": Format(split_jpeg, join_jpeg),
    b"\0\0": Format(split_boxes, join_boxes),
}
# Boxes that hold boxes, and what stands before these.
CONTAINERS = {b"meta": 4, b"iprp": 0, b"ipco": 0, b"iref": 4, b"iinf": 6}


def change_parts(parts: list[Part], others: list[Part], dice: Dice) -> list[Part]:
    """Drop, repeat, move, swap or change a part, or take one of another file."""
    if not parts:
        return others[:]
    place = dice.randrange(len(parts))
    part = parts[place]
    other = [dice.choice(others)] if others else []
    instead = dice.choice(
        (
            [],
            [part] * dice.choice((2, 3, 40)),
            [*other, part],
            other,
            [(part[0], stretched(part[1], dice))],
            [change_part(part, others, dice)],
            [change_part(part, others, dice)],
            [change_part(part, others, dice)],
        )
    )
    changed_parts = [*parts[:place], *instead, *parts[place + 1 :]]
    if dice.random() < 0.1:
        dice.shuffle(changed_parts)
    return changed_parts


def change_part(part: Part, others: list[Part], dice: Dice) -> Part:
    """Change what is in a part, in parts of its own where it has any."""
    name, body = part
    if name in CONTAINERS and dice.random() < 0.9:
        head = CONTAINERS[name]
        return name, body[:head] + join_boxes(change_parts(split_boxes(body[head:]), others, dice))
    if name == b"IDAT" and dice.random() < 0.7:
        return name, changed_rows(body, dice)
    return name, changed(body, dice)


def changed(body: bytes, dice: Dice) -> bytes:
    """A number in the body becomes one at which counts and lengths go wrong."""
    out = bytearray(body)
    for _ in range(dice.choice((1, 1, 1, 2, 4))):
        width = dice.choice((1, 2, 4))
        near = min(len(out), dice.choice((16, 64, len(out) + 1)))
        start = dice.randrange(near + 1)
        number = dice.choice((*NUMBERS, dice.getrandbits(32))) & (256**width - 1)
        out[start : start + width] = number.to_bytes(width, dice.choice(("big", "little")))
    return bytes(out)


def stretched(body: bytes, dice: Dice) -> bytes:
    """The body is cut, or longer by zeros, itself or dice."""
    more = dice.choice((b"", bytes(dice.randrange(300)), body[:300], dice.randbytes(64)))
    return body[: dice.randrange(len(body) + 1)] + more if dice.random() < 0.5 else body + more


def changed_rows(coded: bytes, dice: Dice) -> bytes:
    """Rows of a PNG with other filters or lengths in a sound stream, or with bytes behind it."""
    try:
        raw = zlib.decompress(coded)
    except zlib.error:
        return changed(coded, dice)
    again = zlib.compress(stretched(raw, dice) if dice.random() < 0.5 else changed(raw, dice))
    return dice.choice((again, again[:-4], again + dice.randbytes(20), again + again))


def mutant_of(data: bytes, corpus: list[bytes], dice: Dice) -> bytes:
    """Return a mutant of a file, by parts where its format is known, otherwise by bytes."""
    how = FORMATS.get(data[:2])
    if how is None or dice.random() < 0.2:
        return next(test_fuzz.mutations(data, dice, 1))
    parts = how.split(data)
    for _ in range(dice.choice((1, 1, 2, 3, 6))):
        other = dice.choice(corpus)
        alike = FORMATS.get(other[:2]) is how
        parts = change_parts(parts, how.split(other) if alike else [], dice)
    return how.join(parts)[: 64 * 1024]


def outcome(data: bytes) -> str:
    """Take a mutant in and return how it ended, in words that name no number."""
    start = time.process_time()
    try:
        photo = accept(data, model_side=SIDE)
    except ImageRefused as refused:
        end = re.sub(r"\d+|b'.*?'|0x\w+", "#", str(refused))[:120]
    else:
        again = accept(photo.data, model_side=SIDE)
        pixels = decode(photo.data, orientation=photo.orientation, min_side=SIDE)
        if again.data != photo.data or again.working_copy != photo.working_copy:
            raise AssertionError("Clean bytes changed when they came in again.")
        copy = unpack(photo.working_copy, min_side=SIDE)
        if copy is not None and (copy.size, copy.tobytes()) != (pixels.size, pixels.tobytes()):
            raise AssertionError("The working copy is another picture.")
        if min(pixels.size) < min(SIDE, photo.width, photo.height):
            raise AssertionError("The picture is smaller than was asked for.")
        end = f"accepted {photo.format} {photo.orientation} {len(photo.data) % 8}"
    if time.process_time() - start > LONGEST_S:
        raise AssertionError(f"{time.process_time() - start:.1f} s of a processor.")
    return end


def take_batch(corpus: list[bytes], seed: int, pipe: Connection) -> None:
    """Send each mutant before it is tried, (outcome, mutant) of new outcomes, and the growth."""
    warnings.simplefilter("error")
    resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
    dice, seen = Dice(seed), set()
    before = 0
    for number in range(BATCH):
        mutant = mutant_of(dice.choice(corpus), corpus, dice)
        pipe.send(("tries", mutant))
        end = outcome(mutant)
        if end not in seen:
            seen.add(end)
            pipe.send((end, mutant))
        if number == BATCH // 2:
            before = resident_mb()
    pipe.send(("grew", resident_mb() - before))


def resident_mb() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() // 1_000_000


class FoundError(Exception):
    """A mutant that crashed, hung or broke a promise; its bytes are in the file named."""


def run_batch(corpus: list[bytes], seed: int) -> tuple[dict[str, bytes], int]:
    """Return mutants by outcome, and by how many MB memory grew. Raises FoundError."""
    receiver, sender = multiprocessing.Pipe(duplex=False)
    child = multiprocessing.get_context("fork").Process(
        target=take_batch, args=(corpus, seed, sender)
    )
    child.start()
    sender.close()
    found: dict[str, bytes] = {}
    mutant = b""
    grew = 0
    # A mutant that hangs is one for which nothing comes for long, also on a busy machine.
    while True:
        if not receiver.poll(60 * LONGEST_S):
            child.kill()
            break
        try:
            kind, value = receiver.recv()
        except EOFError:
            break
        if kind == "tries":
            mutant = value
        elif kind == "grew":
            grew = value
            break
        else:
            found[kind] = value
    child.join()
    if child.exitcode:
        path = Path("mutant.bin")
        path.write_bytes(mutant)
        raise FoundError(f"Exit code {child.exitcode}, seed {seed}: see {path.resolve()}")
    return found, grew


@cache
def first_corpus() -> list[bytes]:
    """Drawn photos of each format, and the mutants that earlier runs kept."""
    kept = [path.read_bytes() for path in sorted(CORPUS.glob("*.bin"))]
    return [*test_fuzz.seeds().values(), *(make() for make in samples.STILL.values()), *kept]


def fuzz(seconds: float, *, seed: int = 0, keep: bool = False) -> Iterator[str]:
    """Run batches until the time is over; yield a line for each."""
    corpus = [data for data in first_corpus() if len(data) < 100_000]
    known: set[str] = set()
    for data in corpus:
        known.add(outcome(data))
    tried, end = 0, time.monotonic() + seconds
    while time.monotonic() < end:
        found, grew = run_batch(corpus, seed + tried)
        tried += BATCH
        for name, mutant in found.items():
            if name not in known and len(mutant) <= MOST_KEPT_BYTES:
                known.add(name)
                corpus.append(mutant)
                if keep:
                    CORPUS.mkdir(exist_ok=True)
                    (CORPUS / f"{zlib.crc32(name.encode()):08x}.bin").write_bytes(mutant)
        if grew > MOST_GROWTH_MB:
            raise FoundError(f"Memory grew by {grew} MB in a batch, seed {seed + tried - BATCH}.")
        yield f"{tried} mutants, {len(known)} outcomes, memory +{grew} MB in the last batch"


def main() -> int:
    parser = argparse.ArgumentParser(description="Fuzz photo intake.")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=None, help="the dice; by default the time")
    parser.add_argument("--keep", action="store_true", help="add new outcomes to the kept corpus")
    options = parser.parse_args()
    seed = int(time.time()) if options.seed is None else options.seed
    print(f"seed {seed}")
    line = ""
    for number, line in enumerate(fuzz(60 * options.minutes, seed=seed, keep=options.keep)):
        if number % 20 == 0:
            print(line, flush=True)
    print(line, "no fault", sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
