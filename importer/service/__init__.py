"""The client of the service: requests out, answers classed. The only place that imports requests and urllib3.

Knows the wire (form fields, headers, statuses, what a failure proves). Must not know spreadsheets, the journal
or retries.
"""
