"""Changing the model: activation, candidates in the shadow, re-assessment of old photos."""
