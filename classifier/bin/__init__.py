"""The bin: erasing for good, undo, and what expires."""
