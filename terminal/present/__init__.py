"""State into view data: numbers become finished text here, and nothing else decides how a figure reads.

words     numbers, ages and times as text
scales    bar lengths that do not jump
looks     what the trader has chosen to see
book, tape, chart, account, blotter, health   a pane or two each
"""
