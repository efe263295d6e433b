"""State into view data: numbers become finished text here, and nothing else decides how a figure reads.

words     numbers, ages and times as text
rows      short facts put into aligned lines
scales    bar lengths that do not jump
looks     what the trader has chosen to see
sizes     the size that the next order takes
book, ladder, tape, chart, account, blotter   a pane or two each
intent    what the order keys would do now
health    the status line; guards and line say their parts of it
forms     a form as it stands; lineform is the one that a line of orders fills
preview   what an order would do now; preview_order, _twap, _scale, _algo and _amend, each for its kind
past      the history screen's tables; history is what stands around them
answers, messages   what a call or a stream told, in lines
alerts    what is watched for
copies    panes as tables to paste elsewhere
"""
