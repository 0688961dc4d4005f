"""Backups: `manage.py backup` and `manage.py restore`.

`folder` knows how a folder of backups is laid out, `sqlite` and `postgresql` copy and load the
database, `making` makes a snapshot, `checking` reads one back, `restoring` puts one back.
"""
