"""Settings: `base` for all; `development` (the embedded default), `testing`, `production`."""
