"""Figures of an artefact, the report and the model card."""
