"""The desk that commands run on: what the trader chose, what the session may do, and the screen that shows it.

base          what all parts stand on
viewing       pairs, panes, cursors, chart, tape, sizes
past          the history screen and its exports
ordering      the order keys, with every guard before them
calling       forms, what they send, and what came of it
ticketing     forms with a preview from the book
laddering     an order at the cursor, and moving what rests there
lining        one-line orders, as they are typed and at their Enters
linereader    what such a line means to a session
working       orders that run in the terminal: chase, bracket, OCO
managing      filters, sorts, marks and details of the blotter; undo, repeat
closing       closing by parts, and reversing
safeguarding  the loss lock, the dead man's switch, and how the terminal is left
alerting      alerts and copies
grounds       one command on several screens: where it acts that was named and not pressed
hinting       the keys that the last line tells of
glance        lines for the sheets of limits, latency and log
cockpit       all of them, and the keys and the `:` line on top
"""
