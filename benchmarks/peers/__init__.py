"""SkinSpect beside servers that do nothing but assess."""
