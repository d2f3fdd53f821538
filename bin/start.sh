#!/bin/sh
# Start one of the commands: start.sh NAME ARGUMENTS.  PYTHON chooses another python3.
python=${PYTHON:-python3}
bin=$(cd "$(dirname "$0")" && pwd)
if ! command -v "$python" >/dev/null; then
    echo "$python is missing: as root, apt-get install python3" >&2
    exit 1
fi
if ! "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'; then
    echo "$("$python" -V 2>&1) cannot run Odoo 19 here: use 3.11, 3.12 or 3.13, for example PYTHON=python3.12 bin/run" >&2
    exit 1
fi
command=$1
shift
PYTHONPATH=$bin exec "$python" -B -m "devtools.cli_$command" "$@"
