"""How long PostgreSQL and a process of the site wait for each other when a link is cut."""

from typing import Any

# Nobody says that a link was cut. By their defaults a process then waits for a quarter of an hour,
# with every thread of the web server, and PostgreSQL for two hours, with a transaction's locks.
# Less than these 10 s would end connections over a network that is only slow.
_SILENCE_S, _PAUSE_S, _PROBES, _UNANSWERED_MS = 5, 2, 3, 10_000

OPTIONS: dict[str, Any] = {
    "connect_timeout": 3,
    "keepalives_idle": _SILENCE_S,
    "keepalives_interval": _PAUSE_S,
    "keepalives_count": _PROBES,
    "tcp_user_timeout": _UNANSWERED_MS,
    # For the other end.
    "options": (
        f"-c tcp_keepalives_idle={_SILENCE_S} -c tcp_keepalives_interval={_PAUSE_S} "
        f"-c tcp_keepalives_count={_PROBES} -c tcp_user_timeout={_UNANSWERED_MS}"
    ),
}
