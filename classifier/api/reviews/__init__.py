"""Questions to the clinicians of this server."""
