"""Clinicians open photos that were assessed and review them."""
