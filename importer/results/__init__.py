"""Results: projections of the journal for people. Nothing ever reads them back as truth, because people edit them.

Knows the columns of the contract. Must not know SQL or HTTP.
"""
