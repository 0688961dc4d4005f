"""Pictures as every part of ml takes them: decoding, the quality gate, painting over."""
