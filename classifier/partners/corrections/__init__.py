"""What a partner corrects, or contradicts, about what it sent before."""
