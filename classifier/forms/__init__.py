"""The site's forms."""
