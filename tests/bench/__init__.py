"""How fast the terminal and its practice exchange are: `python -m tests.bench [name ...]`, one file a subject.

rig          the exchange in a process pinned to a core, and what /proc tells of it
line         one kept-alive HTTP connection
frames       one socket of the streams
figures      what is measured against what is wanted, and the table of it
load         orders for a closed loop, and orders at a steady rate
matching, flow              in this process
orders_http, streams        over sockets, the exchange on one core and all clients on the other
start, memory               the process itself
decode                      books kept from messages, with decoders (ours and its peers) in an environment of its own
watched                     a terminal whose bytes are kept
screen, keys, latency, startup    the whole terminal, with peer_textual (stock widgets in its panes)
slow                        the same through a line of 20 kB a second
painting                    a pane in a terminal, with painters (who paint) and ideal (the fewest bytes)
"""
