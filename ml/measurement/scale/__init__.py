"""Millimetres on the skin, from a card, a coin, a ruler or a dermoscope's field."""
