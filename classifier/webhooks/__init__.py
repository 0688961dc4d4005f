"""Webhooks: partners are told when something happened to their subjects."""
