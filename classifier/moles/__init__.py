"""Moles and the page of one mole."""
