"""Sentences about the command line, settings, the journal and results files."""

TEMPLATES: dict[str, str] = {
    "endpoint_invalid": "«{endpoint}» is no address of a service; give --endpoint as https://host/path.",
    "endpoint_extras": "The endpoint at {host} has a user, a query or a fragment; leave them out.",
    "endpoint_not_https": "{endpoint} is plain http and not this machine: the token and your customers' data would be readable "
    "on the way. Use https.",
    "token_missing": "There is no token: set {path} or use --token-file; to practise without one, use --sandbox.",
    "token_file_unreadable": "The token file {path} can't be read ({reason}).",
    "token_file_empty": "The token file {path} is empty.",
    "token_malformed": "What stands in {place} can't be a token: it has spaces, control or foreign characters.",
    "ca_bundle_missing": "The certificate bundle {path} that the environment names is not there.",
    "source_missing": "Name a spreadsheet to import, for example: amoot-import contacts.xlsx --mapping crm.yaml",
    "mapping_missing": "Say which mapping to use with --mapping FILE; `init SOURCE` makes one.",
    "environment_invalid": "{variable} is «{value}»; it must be one of: {choices}.",
    "setting_not_finite": "--{option} {value} is no number to go by.",
    "results_for_several": "--{option} names one file, and there are several sources; leave it out, each source has its own.",
    "journal_place_unclear": "The sources stand in several folders, so their results do too; say with --journal which journal "
    "serves them all.",
    "source_twice": "{source} is named twice.",
    "same_results": "{first} and {second} would both write {results}; rename one of them, or import them one by one with "
    "--results.",
    "output_is_source": "--{option} {path} is the source itself; choose another name.",
    "output_is_other": "--{option} and --{other} name the same file, {path}; choose two.",
    "output_is_folder": "{path} is a folder; --{option} names a file.",
    "output_folder_missing": "The folder of {path} is not there (--{option}); make it first.",
    "output_exists": "{path} is there already; use --force to write over it.",
    "output_unwritable": "{path} can't be written ({reason}).",
    "output_lost": "{path} could not be written ({reason}); the journal has everything. Make room or close the file elsewhere, "
    "then run: amoot-import results {source}",
    "journal_locked": "Another run is using the journal {path}; wait for it to end, then try again.",
    "journal_unwritable": "The journal {path} can't be opened for writing ({reason}); nothing was sent.",
    "journal_foreign": "{path} is a database, but not a journal of this program; name another one with --journal.",
    "journal_newer": "The journal {path} was written by a newer version of this program (format {version}, this one knows "
    "{known}); update the program.",
    "journal_damaged": "The journal {path} is damaged ({reason}); nothing was sent. Bring it back from a backup, or move it away "
    "and use --adopt-results.",
    "journal_disk_full": "The disk is full, the journal {path} could not be written ({reason}); make room, then run again.",
    "journal_read_only": "The journal {path} can't be written or opened ({reason}); check the permissions of the file and its folder.",
    "journal_busy": "The journal {path} is in use ({reason}); try again.",
    "journal_error": "The journal {path} could not be used ({reason}).",
    "journal_missing": "There is no journal at {path}; name it with --journal, or run the import first.",
    "journal_lost": "{results} names {count} rows that were created or are in doubt, by runs that the journal {journal} does not know: with it "
    "they would be created again. Bring the right journal back (--journal), or rebuild it from that file with --adopt-results.",
    "results_not_ours": "{path} is there and is no results file of this program; name another one with --results.",
    "adopt_nothing": "--adopt-results: there is no results file {path} to rebuild the journal from.",
    "adopt_unreadable": "--adopt-results: {path} can't be read ({reason}); nothing was adopted.",
    "adopt_not_ours": "--adopt-results: {path} is no results file of this program; nothing was adopted.",
    "adopt_mobile": "--adopt-results: {path}, line {line}: the mobile «{value}» is not whole; nothing was adopted. Use the results "
    "file as this program wrote it, or give the column of mobiles its digits back.",
    "adopt_contact_id": "--adopt-results: {path}, line {line}: the contact ID «{value}» is not whole; nothing was adopted. Use the "
    "results file as this program wrote it, or empty the cell.",
    "source_never_run": "The journal {path} does not know {source} at this endpoint; run the import first.",
    "too_many_invalid": "{source}: {invalid} of {total} rows are invalid, more than {percent} %: probably the wrong mapping. "
    "Nothing was sent; see {results}, or allow it with --max-invalid 100.",
    "reading_interrupted": "Interrupted while reading; nothing was sent.",
    "internal": "A fault of this program ({kind}); what was sent is in the journal, run again to go on. Please report it, with the details that --log-file FILE writes.",
    "word_jalali": "Jalali",
    "word_gregorian": "Gregorian",
    "summary_group": "{count} × {code}, first in row {row}: {sentence}",
    "summary_more": "… and {count} more kinds; see the results.",
    "bar_sending": "sending",
    # notes
    "note_recovered": "An earlier run ended in the middle: {count} rows are in doubt and will be looked up.",
    "note_adopted": "{count} contacts taken over from {path}.",
    "note_doubts_wait": "Rows in doubt are looked up {seconds} seconds after they were sent (--settle-after).",
    "note_unused": "{source}: columns that the mapping does not use: {columns}.",
    "note_sandbox": "Practice run: the contacts go to {path} on this machine, not to the service.",
    "note_sandbox_serving": "Practising at {url} (token: {token}); contacts are kept in {path}. End with Ctrl+C.",
    "note_account": "Account {name}, credit {credit}.",
    "note_account_unknown": "The account could not be asked ({reason}); going on without.",
    "note_results": "Results: {path}",
    "note_report": "Report: {path}",
    "note_failed": "Rows to mend: {path}",
    "note_unsettled": "{count} rows need attention: see the columns outcome and message in the results.",
    "note_doubts_left": "{count} rows are in doubt: run again later, or look at the column message in the results.",
    "note_written": "Written: {path}",
    "note_nothing_to_do": "Nothing to send: every row is settled.",
}
