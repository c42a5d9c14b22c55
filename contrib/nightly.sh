#!/bin/sh
# A nightly import for cron, with what each exit code asks of a person. What it prints is the mail.
# Other places than below: AMOOT_HOME (the program), AMOOT_FOLDER (exports and results), AMOOT_TOKEN_FILE.
# Options that are given to it are handed on.
home=${AMOOT_HOME:-/srv/amoot}
folder=${AMOOT_FOLDER:-/srv/contacts}

cd "$folder" || exit 2
"$home/.venv/bin/amoot-import" 'exports/*.csv' --mapping crm.yaml \
    --token-file "${AMOOT_TOKEN_FILE:-/etc/amoot/token}" --report report.html "$@"
code=$?

case $code in
0) ;;
1) echo "Some rows need a person: open $folder/report.html, mend them, and they go with the next night." ;;
2) echo "Nothing was sent: mend what is named above, then run $0 by hand." ;;
3) echo "The service stopped the run: see above. The next night goes on where it ended." ;;
4) echo "Interrupted. The next night goes on where it ended." ;;
75) echo "Another run was still going on, so this one did nothing." && code=0 ;;
*) echo "A fault of the program (code $code): please report it, with what stands above." ;;
esac
exit $code
