"""Sentences about sending: what the service said, what was lost on the way, what ended a run."""

TEMPLATES: dict[str, str] = {
    # answers of the service about this row
    "status_any": "The service refused this row with {status} ({number}), which is not about contacts: try again with "
    "--failed-only; if it comes back, ask the service's support and name this status.",
    "status_Failed": "The service refused this row without a reason (Failed); try again with --failed-only, then ask the "
    "service's support.",
    "status_Mobile_Empty": "The service says that the mobile is empty; report this, it should not happen.",
    "status_FirstNameOrLastName_Empty": "The service says that both names are empty; fill one in.",
    "status_Mobile_Invalid": "The service refused the mobile: it is wrong or black-listed there; check it with the customer.",
    "status_Mobiles_Invalid": "The service refused the mobile: it is wrong or black-listed there; check it with the customer.",
    "status_Mobiles_Empty": "The service says that the mobile is empty; report this, it should not happen.",
    "status_Title_Empty": "The service says that a title is empty; look at the labels of this row, one of them may be blank.",
    "status_ContactID_Invalid": "The service refused the contact's ID, which a new contact has none of; try again with "
    "--failed-only, then ask the service's support.",
    "status_ContactGroupID_Invalid": "The service refused the contact group; report this, it should not happen.",
    "status_Length_Invalid": "The service says that a value has the wrong length; shorten the long texts of this row.",
    "status_Length_Exceeded": "The service says that a value is too long; shorten the long texts of this row.",
    "status_ServerError": "The service reported an error of its own; it is not known whether the contact was created: run again, and it is looked up.",
    # ... about the run
    "status_AccountIsDemo": "The account is a demo account and may not do this; ask the service for a full one.",
    "status_CreditNotEnough": "The account has not enough credit; charge it, then run again.",
    "status_UserName_Empty": "The service misses the user name; check the token.",
    "status_Password_Empty": "The service misses the password; check the token.",
    "status_UserNameOrPassword_Invalid": "The service does not accept the account's name or password; check the token.",
    "status_User_NotExists": "The service does not know the account; check the token.",
    "status_User_MobileNotVerified": "The account's own mobile is not verified; verify it in the panel.",
    "status_User_Disabled": "The account is disabled; ask the service.",
    "status_User_Expired": "The account has expired; renew it in the panel.",
    "status_User_WebServiceBanned": "The account is banned from the web service; ask the service.",
    "status_User_NotAllowWebService": "The account may not use the web service; allow it in the panel.",
    "status_User_NotAllowIP": "The account may not be used from this machine's address; allow the address in the panel.",
    "status_User_NotAllowMethod": "The account may not create contacts; allow ContactCreate in the panel.",
    "status_User_NotAllowHttp": "The account demands https; use an https endpoint.",
    "status_Token_NotExists": "The service does not know this token; check it for missing or extra characters.",
    "status_Token_Invalid": "The service says that the token is invalid; check it for missing or extra characters.",
    "status_Token_Disabled": "The token is disabled; enable it in the panel.",
    "status_Token_Expired": "The token has expired; make a new one in the panel.",
    "status_Token_NotAllowIP": "The token may not be used from this machine's address; allow the address in the panel.",
    "status_Token_NotAllowMethod": "The token may not create contacts; allow ContactCreate for it in the panel.",
    "status_System_Disabled": "The service is switched off at the moment; run again later.",
    "status_unknown": "The service answered with a status that nobody documented ({status}); it is not known whether "
    "the contact was created: run again, and it is looked up.",
    # HTTP
    "http_401": "The service refused the token (HTTP 401); check it.",
    "http_403": "The service refused access (HTTP 403); check the token and the addresses it is allowed for.",
    "http_404": "There is no such method at this address (HTTP 404); check --endpoint.",
    "http_429": "The service asked to send less (HTTP 429), and the tries were used up; run again later or with --rate.",
    "http_redirect": "The service sent the request elsewhere ({location}); check --endpoint.",
    "http_any": "The service answered with HTTP {status}; it is not known whether the contact was created: run again, and it is looked up.",
    "answer_empty": "The service answered with nothing; it is not known whether the contact was created: run again, and it is looked up.",
    "answer_html": "A web page came instead of an answer; it is not known whether the contact was created: run again, and it is looked up.",
    "answer_html_running": "A web page came instead of an answer {count} times running: this is a gateway or a login page, "
    "not the service; check --endpoint and the network.",
    "answer_unreadable": "The answer could not be understood; it is not known whether the contact was created: run again, and it is looked up.",
    "answer_no_status": "The answer has no Status; it is not known whether the contact was created: run again, and it is looked up.",
    "answer_other_mobile": "The answer speaks of another mobile; it is not known whether this contact was created: run again, and it is looked up.",
    "answer_too_long": "The answer is far too long to be one; it is not known whether the contact was created: run again, and it is looked up.",
    "answer_cut": "The answer was cut off; it is not known whether the contact was created: run again, and it is looked up.",
    "read_timeout": "The answer did not arrive within {seconds} seconds; it is not known whether the contact was created: run again, and it is looked up.",
    "connection_lost": "The connection was lost before the answer; it is not known whether the contact was created: run again, and it is looked up.",
    # before anything was sent
    "dns_failed": "The service's name could not be resolved; check the network and --endpoint.",
    "connect_timeout": "No connection within {seconds} seconds; check the network.",
    "connect_refused": "The service refused the connection; check --endpoint, or try later.",
    "connect_failed": "No connection ({reason}); check the network.",
    "proxy_failed": "The proxy could not be used; check HTTPS_PROXY.",
    "tls_failed": "No secure connection could be made; check --endpoint and the network.",
    "proxy_unusable": "The proxy {proxy} that the environment names can't be used: only http and https proxies can. Set "
    "HTTPS_PROXY to one, or unset HTTPS_PROXY and ALL_PROXY.",
    "ca_bundle_unusable": "The certificate bundle {path} that the environment names can't be used ({reason}); mend or unset "
    "REQUESTS_CA_BUNDLE.",
    "certificate_refused": "The service's certificate is not to be trusted ({reason}); nothing was sent. Check --endpoint and "
    "the machine's clock and certificates.",
    "attempts_used_up": "It was not created, and the tries of this run are used up; run again.",
    # doubts
    "run_interrupted": "The run ended while this row was being sent; the next run looks it up.",
    "adopted_in_doubt": "In doubt since a run whose journal is lost; this run looks it up.",
    "looked_up_absent": "It was looked up and is not at the service; it can be sent again.",
    "resent_at_own_risk": "Sent again at the user's own risk (--resend-in-doubt).",
    "doubt_search_not_allowed": "The token may not search, so nobody can tell whether it was created: look for the mobile in "
    "the panel, or allow ContactSearch for the token, or take the risk with --resend-in-doubt.",
    "doubt_search_failed": "The look-up gave no answer ({reason}), so it stays in doubt; run again later.",
    "doubt_no_control": "Nothing was found, but no contact is known that would prove the search; check the mobile in the "
    "panel, then run again or use --resend-in-doubt.",
    "doubt_search_blind": "Nothing was found, but the search did not find {control} either, which is there; run again later.",
    "doubt_other_names": "The service has this mobile under another name (ID {ids}); compare the two in the panel.",
    "doubt_deleted": "The service had this mobile and it was deleted (ID {ids}); check in the panel whether that was this one.",
    # the end of a run
    "too_many_failures": "Stopped after {count} failures running (the last one: {last}); nothing more was sent. "
    "Run again when the service is well.",
    "journal_write_failed": "Stopped: the journal {path} could not be written ({reason}), and nothing may be sent without it. "
    "Make room, then run again.",
    "interrupted": "Interrupted; everything known is on disk. Run the same command again to go on.",
    "changed_kept": "Created earlier with other data (ID {contact_id}); nothing was sent. Change it in the panel if you want.",
}
