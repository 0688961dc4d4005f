"""Upload: from bytes and a form to a stored photo."""
