"""Train, calibrate, export and evaluate the model. Never imported by the site.

`data` finds labelled pictures, `synthetic` draws others, `fitting` trains one network, `artefact`
makes the files that serve, `evaluation` measures them, `studies` compare alternatives. Commands:
`python -m ml.training.pipeline`, `... evaluate`, `... data`.
"""

import os

# TensorFlow reads both when it is first imported. oneDNN doubles the speed on a CPU; level 2 hides
# all messages but errors.
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
