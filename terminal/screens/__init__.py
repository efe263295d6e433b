"""What stands where. Screens compose panes, place them and hand them the views that `present` makes.

layout   where each pane goes, by the size of the terminal
trade    the trade screen
sheets   help, limits, latency and log, over the trade screen
"""
