"""Panes that know Textual, Rich and frozen view data, nothing of the venue."""
