"""Template tags: one library for each room that has some; `components` belongs to no room."""
