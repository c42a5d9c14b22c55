"""How the sample files are made: invented people, three sheets as programs export them, and the files themselves.

Knows what real exports look like. Must not know the importer: what becomes of these files is for the importer to say.
"""
