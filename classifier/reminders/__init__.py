"""Reminders on pages, by e-mail and in a calendar."""
