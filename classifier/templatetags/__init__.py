"""Template tags: components, drawings, navigation."""
