"""From a photo to the outline and the figures of its mole, in millimetres where it has a scale."""
