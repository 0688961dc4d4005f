"""How slow and how large requests may be. Tests shorten the times."""

from dataclasses import dataclass

MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What one process takes. A network is an address or a household's network.

    Set by judgement where nothing else is said.
    """

    # Seconds for the first request's header from the start of a connection, and for each later
    # header from its first byte.
    header_s: float = 10
    header_bytes: int = 64 * 1024
    # As Apache's RequestReadTimeout: so many seconds, and one more for each so many bytes that have
    # come. A phone at the edge of a cell sends 10 to 20 KB/s and stands still for seconds.
    body_s: float = 20
    slowest_rate: float = 4096
    # For each piece of an answer, which is up to 256 KB.
    send_s: float = 60
    # With more, who has waited longest for a header goes. Each costs some 30 KB.
    most_connections: int = 2000
    # Requests of one network that are being read at a time: an office behind one address, or a
    # partner who sends a batch.
    most_of_network: int = 200
    # A body up to this size is always held in memory.
    in_memory: int = 64 * 1024
    # Longer ones are held there too while all of these fit: eight photos of phones. Others are in
    # the folder for temporary files, from where a photo costs some 5 ms more of the processor.
    most_in_memory: int = 32 * MB
    # Django is asked about a body that is longer than this before any of it is read.
    asks_first: int = MB
    # Bytes of longer bodies at a time, wherever they are, and how many of them one account and all
    # who have none may fill: a form with 200 MB of photos, or 50 photos of phones; and two large
    # photos.
    most_bytes: int = 256 * MB
    most_bytes_of_one: int = 208 * MB
    most_bytes_of_strangers: int = 104 * MB
    # Seconds that a request waits, unread, while others fill these.
    wait_for_room_s: float = 20
    # Bytes of a refused body that are read to nowhere, so that browsers come to read the refusal.
    most_unread: int = 64 * MB
