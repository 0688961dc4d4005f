"""Everything on one machine with one command: broker, web server, worker and beat."""
