"""The scale of a photo: millimetres on the skin from a card, coin, ruler or dermoscope."""
