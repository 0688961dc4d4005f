"""A demonstration: a person, their moles, and pictures that it draws itself."""
