"""Tests of partners and their credentials."""
