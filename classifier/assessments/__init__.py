"""Assessments: asked for, claimed by a worker, finished."""
