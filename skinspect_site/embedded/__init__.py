"""The launcher behind `make run`: broker, web server, worker and beat on one machine."""
