"""Generated pictures: other things than lesions, scenes of known size, copies of photos."""
