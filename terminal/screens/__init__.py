"""What stands where. Screens compose panes, place them and hand them the views that `present` makes.

layout    where each pane goes, by the size of the terminal
trade     the trade screen; makers say what its panes show
history   the history screen
layer     what lies over the rest, until a key closes it: forms, answers, streams, sheets, the palette
form      a call's form over the trade screen; question is its second step
answer, stream   sheets of what the venue said, and of what comes as it comes
sheets    help, limits, latency and log, over the trade screen
"""
