"""The mapping file: which column of a spreadsheet becomes which field of a contact.

``load`` reads and judges the YAML, ``bind`` finds the columns in a header, ``model`` is what the later stages see.
Nothing is imported here: pydantic and ruamel.yaml cost start-up time, and ``model`` must be had without them.
"""
