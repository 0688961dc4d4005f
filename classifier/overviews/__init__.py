"""Photos of whole body regions and their pins."""
