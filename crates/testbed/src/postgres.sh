# Keeps one private PostgreSQL cluster in the folder $1, with $2 on a disk of that size which only it sees, and obeys the lines
# on its standard input. When that input ends, however the program that wrote it ended, the cluster stops and its folder goes.
set -u
folder=$1
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
[ -n "$bin" ] || { echo "PostgreSQL is not installed: apt-get install postgresql"; exit 1; }

# PostgreSQL refuses to run as root.
as=""
[ "$(id -u)" != 0 ] || as="setpriv --reuid=postgres --regid=postgres --clear-groups"
mkdir "$folder/data"
[ -z "${2:-}" ] || mount -t tmpfs -o "size=$2" tmpfs "$folder/data" || exit 1
[ -z "$as" ] || chown postgres "$folder" "$folder/data"
$as "$bin/initdb" --no-sync --pgdata="$folder/data" --username=lanyard --auth=trust --encoding=UTF8 --locale=C >"$folder/log" 2>&1 || {
  echo "PostgreSQL could not make a cluster: $(tail -1 "$folder/log")"
  exit 1
}

begin() {
  $as "$bin/postgres" -D "$folder/data" -c listen_addresses= -c "unix_socket_directories=$folder" -c shared_buffers=16MB \
    -c max_connections=300 >>"$folder/log" 2>&1 </dev/null &
  postgres=$!
}

start() {
  begin
  for _ in $(seq 600); do
    "$bin/psql" -qh "$folder" -U lanyard -d postgres -c 'SELECT 1' >/dev/null 2>&1 && echo done && return
    # What was killed holds its memory until the kernel has taken all of it apart.
    kill -0 "$postgres" 2>/dev/null || { tail -2 "$folder/log" | grep -q 'pre-existing shared memory' && begin; } || break
    sleep 0.05
  done
  echo "PostgreSQL did not start: $(tail -1 "$folder/log")"
}

# All of it at once, as when the power goes: the postmaster held still, so that it can start nothing more.
crash() {
  kill -STOP "$postgres"
  kill -9 $(pgrep -P "$postgres") "$postgres"
  wait "$postgres" 2>/dev/null
  echo done
}

# Writes down, with the time, what every process of the cluster syncs from now on.
trace() {
  strace -f -ttt -yy -e trace=fdatasync,fsync -o "$folder/calls" $(printf -- '-p %s ' "$postgres" $(pgrep -P "$postgres")) 2>"$folder/tracer" &
  for _ in $(seq 200); do grep -q attached "$folder/tracer" && echo done && return || sleep 0.05; done
  echo "strace is not there"
}

# Takes all space of its disk but a little.
fill() {
  free=$(df --output=avail -B1 "$folder/data" | tail -1)
  # What the cluster writes meanwhile may take the last of it: then it is full all the same.
  head -c $((free - 131072)) /dev/zero >"$folder/data/ballast" 2>/dev/null
  echo done
}

# Goes on to another file of its log, for which there must be space.
switch() {
  "$bin/psql" -qh "$folder" -U lanyard -d postgres -c 'SELECT pg_switch_wal()' >/dev/null 2>&1
  echo done
}

# Waits until it has stopped by itself.
stopped() {
  for _ in $(seq 600); do kill -0 "$postgres" 2>/dev/null || { echo done && return; }; sleep 0.05; done
  echo "PostgreSQL still runs"
}

while read -r order name; do
  case $order in
    start) start ;;
    crash) crash ;;
    trace) trace ;;
    fill) fill ;;
    switch) switch ;;
    stopped) stopped ;;
    free) rm "$folder/data/ballast" && echo done ;;
    database) "$bin/psql" -qh "$folder" -U lanyard -d postgres -c "CREATE DATABASE $name" 2>&1 | tail -1 | grep . || echo done ;;
  esac
done
kill -INT "$postgres" 2>/dev/null
wait
[ -z "${2:-}" ] || umount "$folder/data"
rm -rf "$folder"
