"""The body map: two drawn figures, their zones, and the regions that an overview photo shows."""
