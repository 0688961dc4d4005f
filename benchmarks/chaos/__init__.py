"""People and partners send photos while every part of an installation dies or stands still.

Nothing that was accepted may be lost or stored twice, and nobody may see a bare error: see
docs/reliability.md.
"""
