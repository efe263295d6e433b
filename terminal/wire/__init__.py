"""The venue's messages: the only room that knows their field names.

amounts   decimal numbers on the wire, strict and exact
requests  bodies that are sent
answers   bodies that come back
streams   what the sockets carry
"""
