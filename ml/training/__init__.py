"""Training, calibration, evaluation and export. Never imported at serving time."""

import os

# TensorFlow reads both when it is first imported. oneDNN doubles the speed on a CPU; level 2 hides
# all messages but errors.
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
