"""Webhooks of the calling partner and their deliveries."""
