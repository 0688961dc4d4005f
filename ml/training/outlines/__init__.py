"""Train the network that outlines lesions, on outlines drawn by hand."""
