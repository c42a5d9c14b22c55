"""English words that come as parameters of a sentence, and have a translation of their own.

What the operating system, SQLite, OpenSSL or a library says is theirs, in English. In another language the usual ones
are said in it; anything else stays as it came. Knows words. Must not know who says them.
"""

from __future__ import annotations

PLACES = frozenset({"calendar", "detail", "expected", "found", "kind", "reason"})
"""The parameters that may hold one. No other is looked at: a cell that says «jalali» is quoted as it stands."""

TERMS: tuple[str, ...] = (
    # what a file is, when it is no table
    "PNG image",
    "JPEG image",
    "GIF image",
    "gzip archive",
    "RAR archive",
    "7-Zip archive",
    "Zstandard archive",
    "bzip2 archive",
    "xz archive",
    "SQLite database",
    "Access database",
    "RTF document",
    "binary data",
    "a name stands twice",
    # results and outputs
    "the folder is not writable",
    # the operating system (strerror)
    "Address already in use",
    "Cannot assign requested address",
    "Connection refused",
    "Device or resource busy",
    "Disk quota exceeded",
    "File name too long",
    "File too large",
    "Input/output error",
    "Is a directory",
    "No space left on device",
    "No such file or directory",
    "Not a directory",
    "Operation not permitted",
    "Permission denied",
    "Read-only file system",
    "Too many open files",
    # SQLite
    "attempt to write a readonly database",
    "database disk image is malformed",
    "database is locked",
    "database or disk is full",
    "disk I/O error",
    "file is not a database",
    "unable to open database file",
    # OpenSSL
    "certificate has expired",
    "certificate is not yet valid",
    "certificate verify failed",
    "self-signed certificate",
    "self-signed certificate in certificate chain",
    "unable to get local issuer certificate",
    # email-validator, without what stands behind its colon
    "A bracketed IP address after the @-sign is not allowed here",
    "A display name and angle brackets around the email address are not permitted here",
    "After the @-sign, periods cannot be separated by so many characters",
    "An email address cannot end with a hyphen",
    "An email address cannot end with a period",
    "An email address cannot have a hyphen immediately after the @-sign",
    "An email address cannot have a period and a hyphen next to each other",
    "An email address cannot have a period immediately after the @-sign",
    "An email address cannot have a period immediately before the @-sign",
    "An email address cannot have two periods in a row",
    "An email address cannot start with a period",
    "An email address must have an @-sign",
    "Quoting the part before the @-sign is not allowed here",
    "The email address contains invalid characters before the @-sign",
    "The email address contains unsafe characters",
    "The email address is too long",
    "The email address is too long after the @-sign",
    "The email address is too long before the @-sign",
    "The part after the @-sign contains invalid characters",
    "The part after the @-sign contains invalid characters after Unicode normalization",
    "The part after the @-sign is a special-use or reserved name that cannot be used with email",
    "The part after the @-sign is not valid. It is not within a valid top-level domain",
    "The part after the @-sign is not valid. It should have a period",
    "There can't be anything after the email address",
    "There must be something after the @-sign",
    "There must be something before the @-sign",
)
"""Without the full stop at the end."""
