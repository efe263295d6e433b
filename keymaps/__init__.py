"""Keymaps as data: a command id and its keys."""
