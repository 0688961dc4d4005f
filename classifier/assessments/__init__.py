"""Assessments: a model's results for photos, requested and run as jobs."""
