"""The bin: deleting, undo, and erasing for good."""
