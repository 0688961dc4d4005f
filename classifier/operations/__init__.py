"""Health report, sweeps, background jobs, system checks and error pages."""
