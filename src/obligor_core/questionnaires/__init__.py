"""Questionnaires, their versions and answers."""
