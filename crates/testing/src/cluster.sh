# Makes a PostgreSQL cluster in a temporary directory, starts it, says so, and waits for the end of whoever wants it:
# of the process WATCHED if it names one, otherwise of standard input. Then it stops the server and removes everything.
# A shell of its own does this, so that the server goes too when the test process is killed.
#
# arguments: directory of the programs, settings of the server, process to watch or "", directory to remove or ""
set -u
programs=$1 settings=$2 watched=$3 also_remove=$4

directory=$(mktemp -d "${TMPDIR:-/tmp}/patchbay-postgres.XXXXXX") || exit 1
as=
if [ "$(id -u)" = 0 ]; then
    # PostgreSQL refuses to run as root.
    as="runuser -u postgres --"
    chown postgres "$directory" || exit 1
fi
cd "$directory" || exit 1

finish() {
    $as "$programs/pg_ctl" -D "$directory/data" -m immediate -w stop >/dev/null 2>&1
    cd /
    rm -rf "$directory"
    [ -z "$also_remove" ] || rm -rf "$also_remove"
}
trap finish EXIT
trap 'exit 1' INT TERM HUP

fail() {
    echo "failed: $1"
    cat "$directory"/*.log
    exit 1
}

$as "$programs/initdb" -D data -U postgres -A trust -E UTF8 --locale=C --no-sync >initdb.log 2>&1 || fail initdb
printf "listen_addresses = ''\nunix_socket_directories = '%s'\n%s\n" "$directory" "$settings" >>data/postgresql.conf
$as "$programs/pg_ctl" -D data -l server.log -w -t 60 start >pg_ctl.log 2>&1 || fail pg_ctl

echo "ready: $directory"
exec >/dev/null
if [ -n "$watched" ]; then
    while kill -0 "$watched" 2>/dev/null; do sleep 1; done
else
    cat >/dev/null
fi
