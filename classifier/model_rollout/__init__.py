"""Which model is used, candidates on trial, re-assessments."""
