"""The desk that commands run on: what the trader chose, what the session may do, and the screen that shows it.

base      what both halves stand on
viewing   pairs, panes, cursors, chart, tape, sizes
ordering  the order keys, with every guard before them
cockpit   both, and the keys and the `:` line on top
"""
