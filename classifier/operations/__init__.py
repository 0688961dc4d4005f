"""Health, sweeps, background work and checks."""
