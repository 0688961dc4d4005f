"""Pictures that are drawn: what is no lesion, and scenes of known size."""
