"""Keymaps as data: a command id and its keys, one file each. `base` names the keymap that a file adds to."""
