"""What all of ml does to pictures: decoding, the quality gate, masks, inpainting."""
