"""Reminders to look at a mole, or at the whole skin, again.

`intervals` says how often one comes back, `services` sets and moves them, `mail` writes on the day,
`calendar_feeds` keeps the private addresses and `calendar_file` writes what is read there.
"""
