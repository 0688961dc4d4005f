"""Training, calibration, evaluation and export. Never imported at serving time."""
