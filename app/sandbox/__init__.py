"""The sandbox: an invented payment provider of test money, a stranger to our books.

It keeps its own store and clock and answers over HTTP alone. Nothing outside this
folder reads its tables, and it reads none of ours.
"""
