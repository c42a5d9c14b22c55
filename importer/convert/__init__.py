"""Converters turn one cell into the text that is sent; pure, usable as a library."""
