"""Sentences for what the practice service reports. Codes are raised in importer.sandbox."""

from __future__ import annotations

TEMPLATES: dict[str, str] = {
    "sandbox_port_in_use": (
        "Port {port} is in use by another program, perhaps another sandbox; end that one or give another --port "
        "(0 takes a free one)."
    ),
    "sandbox_port_forbidden": "This user may not listen on port {port}; give a --port from 1024 to 65535.",
    "sandbox_port_unusable": "Port {port} can't be listened on ({reason}); give another --port (0 takes a free one).",
    "sandbox_database_unusable": (
        "The sandbox can't use the database {path} ({reason}); give another file, or delete this one to start anew."
    ),
    "sandbox_database_foreign": (
        "{path} is a database, but not one of this version's sandbox; it was left alone. Give another file."
    ),
    "sandbox_faults_unreadable": "The file of faults {path} can't be read ({reason}); give a text file in UTF-8.",
    "sandbox_faults_no_yaml": "The file of faults {path} is not valid YAML, line {line}: {reason}.",
    "sandbox_faults_not_list": (
        "Faults must be a list, each entry a mapping that starts with its kind: - {{kind: reset, times: 1}}."
    ),
    "sandbox_fault_not_mapping": "Fault {number} is «{value}»; write it as a mapping: - {{kind: reset, times: 1}}.",
    "sandbox_fault_kind_unknown": "Fault {number}: there is no kind «{value}». The kinds are: {known}.",
    "sandbox_fault_key_unknown": "Fault {number}: there is no key «{key}». The keys are: {known}.",
    "sandbox_fault_key_unused": "Fault {number}: the kind {kind} does nothing with «{key}»; take it out.",
    "sandbox_fault_mobile_invalid": "Fault {number}: mobile is «{value}»; give a mobile such as 09120000000.",
    "sandbox_fault_method_invalid": (
        "Fault {number}: method is «{value}»; give null for every method, or one of: {known}."
    ),
    "sandbox_fault_times_invalid": "Fault {number}: times is «{value}»; give a whole number from 1, or null for all.",
    "sandbox_fault_skip_invalid": "Fault {number}: skip is «{value}»; give a whole number from 0.",
    "sandbox_fault_seconds_invalid": "Fault {number}: seconds is «{value}»; give a number from 0 to 86400.",
    "sandbox_fault_creates_invalid": "Fault {number}: creates is «{value}»; give true or false.",
    "sandbox_fault_http_invalid": "Fault {number}: http is «{value}»; give a status number from 200 to 599.",
    "sandbox_fault_status_invalid": (
        "Fault {number}: status is «{value}»; give a title such as Mobile_Invalid, or a number such as 101."
    ),
    "sandbox_fault_location_invalid": "Fault {number}: location is «{value}»; give a URL or path in plain ASCII.",
    "sandbox_blacklist_invalid": 'The black list takes a JSON list of mobiles, such as ["09120000000"].',
    "sandbox_body_no_json": "The body of this request is not valid JSON.",
    "sandbox_foreign_page": "The sandbox's back door answers programs on this machine only, not web pages.",
    "sandbox_path_unknown": "The sandbox's back door has no such path or method.",
}
