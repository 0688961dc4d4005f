"""Accounts, household, consent and roles."""
