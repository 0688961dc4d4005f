"""Final figures, the report and the model card."""
