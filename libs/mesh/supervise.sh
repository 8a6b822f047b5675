# Runs a command and ends it when standard input ends, so that no child outlives the launcher, whatever kills that.
# Usage: sh supervise.sh SIGNAL COMMAND...; the command's process id is written to file descriptor 3.
signal=$1
shift
exec 4<&0
"$@" </dev/null 3>&- 4<&- &
child=$!
echo "$child" >&3
exec 3>&-

end_child() {
  while read -r _; do :; done
  # PostgreSQL's processes are not one process group; a paused one must be woken to see that its postmaster is gone.
  paused=$(pgrep -P "$child" 2>/dev/null || grep -lsx "PPid:.$child" /proc/[0-9]*/status | cut -d/ -f3)
  kill -s "$signal" "$child"
  kill -s CONT "$child" $paused
  # About 6 s, so that on a busy machine too all are gone within 10.
  waited=0
  while [ "$waited" -lt 30 ] && kill -0 "$child"; do
    sleep 0.2
    waited=$((waited + 1))
  done
  kill -s KILL "$child"
}
end_child <&4 >/dev/null 2>&1 &
watcher=$!
exec 4<&-

wait "$child"
code=$?
kill "$watcher" 2>/dev/null
exit "$code"
