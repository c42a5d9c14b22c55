"""The HTML report: one self-contained page about a run, for people.

``gather`` collects what the rows say, ``facts`` is what a page is made of, ``build`` makes it. Knows what a run found
out. Must not know the journal, the spreadsheet or HTTP. Nothing is imported here: jinja2 costs start-up time, and
``facts`` must be had without it.
"""
