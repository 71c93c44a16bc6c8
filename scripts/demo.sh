# The demo of run: a server, a publisher, the addresses to open. Sourced by run, not run.

http_port=${COANCHOR_HTTP_PORT:-8080}
grpc_port=${COANCHOR_GRPC_PORT:-9090}
admin_port=${COANCHOR_ADMIN_PORT:-8081}
udp_port=${COANCHOR_MEDIA_UDP_PORT:-8000}
tcp_port=${COANCHOR_MEDIA_TCP_PORT:-$udp_port}
app=1400000001
stream=demo
ready_seconds=60

server_pid=
publisher_pid=
folder=$(mktemp -d "${TMPDIR:-/tmp}/coanchor-demo.XXXXXX")

# The publisher says goodbye first, then the server; both by their own process ids.
finish() {
  trap '' INT TERM
  local pid
  for pid in $publisher_pid $server_pid; do
    if kill -0 "$pid" 2>/dev/null; then
      kill -TERM "$pid" 2>/dev/null || true
      wait "$pid" 2>/dev/null || true
    fi
  done
  rm -rf "$folder"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# port_taken PORT: whether something listens on it over TCP on this machine.
port_taken() {
  (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

ready() {
  local status
  exec 3<>"/dev/tcp/127.0.0.1/$admin_port" || return 1
  printf 'GET /readyz HTTP/1.0\r\nHost: localhost\r\n\r\n' >&3 2>/dev/null
  IFS= read -r -t 5 status <&3 || status=
  exec 3<&- 3>&-
  [[ $status == *" 200 "* ]]
}

for setting in "COANCHOR_HTTP_PORT $http_port" "COANCHOR_GRPC_PORT $grpc_port" "COANCHOR_ADMIN_PORT $admin_port" "COANCHOR_MEDIA_TCP_PORT $tcp_port"; do
  read -r name port <<<"$setting"
  port_taken "$port" && die "Port $port is busy (another Coanchor?): free it, or choose another with $name"
done

# What the demo counts outlives it, as an operator's server would have it.
data=$root/data/demo
mkdir -p "$data" 2>/dev/null && [[ -w $data ]] || data=$folder

key=$(od -An -N32 -tx1 /dev/urandom | tr -d ' \n')
(
  umask 077
  cat >"$folder/demo.yaml" <<YAML
http: {port: $http_port}
grpc: {port: $grpc_port}
api: {anonymous-on-loopback: true}
admin: {port: $admin_port}
media: {udp-port: $udp_port, tcp-port: $tcp_port}
billing: {ledger: "jdbc:sqlite:$data/ledger-$http_port.db", spool-dir: "$data/spool-$http_port", max-spool-mib: 16, node: demo}
apps:
  - sdk-app-id: $app
    secret-keys: ["$key"]
YAML
)

# In the background a shell ignores Ctrl-C for its children: finish ends them.
"${server[@]}" --config "$folder/demo.yaml" &
server_pid=$!
waited=0
until ready 2>/dev/null; do
  kill -0 "$server_pid" 2>/dev/null || { wait "$server_pid" || true; die "The server did not start; what it said stands above."; }
  ((++waited <= ready_seconds * 2)) || die "The server was not ready after $ready_seconds seconds."
  sleep 0.5
done

sign() {
  "${server[@]}" usersig --app "$app" --key "$key" --user "$1" --expire 604800
}

# The signature goes through the query: * and - and _ may stand there as they are.
authority=localhost:$http_port
push_url="trtc://$authority/push/$stream?sdkappid=$app&userId=coanchor&usersig=$(sign coanchor)"
own_push_url="trtc://$authority/push/mine?sdkappid=$app&userId=anchor&usersig=$(sign anchor)"
play_query="sdkappid=$app&userId=viewer&usersig=$(sign viewer)"
play_url="trtc://$authority/play/$stream?$play_query"
encoded=${play_url//:/%3A}
encoded=${encoded//\//%2F}
encoded=${encoded//\?/%3F}
encoded=${encoded//=/%3D}
encoded=${encoded//&/%26}

"${publisher[@]}" --url "$push_url" &
publisher_pid=$!

cat <<TEXT

Coanchor is running.

  The page                http://localhost:$http_port/
  Try the control API     http://localhost:$http_port/api/docs/
  What was on mic         http://localhost:$http_port/console/#app=$app
  Watch the demo stream   http://localhost:$http_port/#play=$encoded

  Play the demo           $play_url
  Push a stream           $own_push_url
  Play that               trtc://$authority/play/mine?$play_query

The URLs hold for a week, on this server. Ctrl-C ends it.

TEXT

status=0
wait -n "$server_pid" "$publisher_pid" || status=$?
if kill -0 "$server_pid" 2>/dev/null; then
  printf 'The publisher ended with status %s; the server goes on.\n' "$status" >&2
  publisher_pid=
  status=0
  wait "$server_pid" || status=$?
fi
server_pid=
exit "$status"
