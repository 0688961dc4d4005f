"""Make an artefact of trained networks: export, gates, calibration, operating points, cases."""
