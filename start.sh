#!/usr/bin/env bash
# From a fresh machine to a running sidecar on the embedded model, shown at work. ./start.sh --help says what else it can do.
# Steps are called through their arguments, which shellcheck cannot follow:
# shellcheck disable=SC2317
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en

usage() {
  cat <<'TEXT'
Usage: ./start.sh [--once] [--model FOLDER] [--port PORT]
       ./start.sh --stop

Restores, builds, starts the sidecar, shows it at work, and leaves it running in the background.

  --once          Stop the sidecar after the demonstration. One that already runs is left alone.
  --model FOLDER  Serve another model folder, or a published ONNX decoder: one without model.json is instrumented into
                  artifacts/models first (default: models/atlas).
  --port PORT     gRPC port on 127.0.0.1 (default: 50051). A port that is taken is replaced by the next free one.
  --stop          Stop the sidecar that was left running.
  --help          Print this.
TEXT
}

fail() { echo "start.sh: $1" >&2; exit "${2:-1}"; }

once=false stop=false model=models/atlas port=50051
while (($# > 0)); do
  case $1 in
    --once) once=true ;;
    --stop) stop=true ;;
    --model | --port)
      (($# > 1)) || fail "'$1' needs a value. ./start.sh --help explains it." 2
      if [[ $1 == --model ]]; then model=$2; else port=$2; fi
      shift
      ;;
    --help | -h) usage; exit 0 ;;
    *) fail "'$1' is not an option. ./start.sh --help lists them." 2 ;;
  esac
  shift
done
[[ $port =~ ^[1-9][0-9]{0,4}$ && $port -le 65535 ]] || fail "'$port' is not a port: give a number from 1 to 65535." 2

# A run that ends with its demonstration keeps apart from one that goes on.
run=artifacts/run/$([[ $once == true ]] && echo once || echo kept)
readonly run pid_file=$run/sidecar.pid log=$run/sidecar.log
readonly started=$SECONDS

# --- steps, each with its time ---

step() {
  local text=$1 from=$SECONDS
  shift
  printf '==> %s\n' "$text"
  "$@"
  printf '    done in %d s\n' $((SECONDS - from))
}

# Runs quietly; when it fails, what it said is shown.
quietly() {
  local output=artifacts/run/$1.log
  shift
  mkdir -p artifacts/run
  if ! "$@" >"$output" 2>&1; then
    tail -n 40 "$output" >&2
    fail "'$*' failed; what it said last stands above, all of it in $output."
  fi
}

check_tools() {
  local version
  command -v dotnet >/dev/null || fail 'The .NET SDK is missing. Install the .NET SDK 10, then run this again.'
  version=$(dotnet --version 2>/dev/null) || fail 'No installed .NET SDK fits global.json. Install the .NET SDK 10, then run this again.'
  echo "    .NET SDK $version"
}

build() {
  quietly build-monitor dotnet build src/Monitor/Monitor.csproj --configuration Release --no-restore --verbosity quiet
  quietly build-cli dotnet build src/Cli/Cli.csproj --configuration Release --no-restore --verbosity quiet
}

# --- the sidecar's process ---

# A number may belong to somebody else by now: only a sidecar is ever stopped.
is_ours() {
  local command
  if [[ -d /proc/self ]]; then
    command=$(tr '\0' ' ' 2>/dev/null <"/proc/$1/cmdline") || return 1
  else
    command=$(ps -p "$1" -o args=) || return 1
  fi
  [[ $command == *Candor.Monitor.dll* ]]
}

running_pid() {
  local pid
  [[ -f $pid_file ]] && pid=$(<"$pid_file") && [[ -n $pid ]] && is_ours "$pid" && echo "$pid"
}

stop_sidecar() {
  local pid
  if pid=$(running_pid); then
    kill -TERM "$pid" 2>/dev/null || true
    # Longer than the sidecar takes to drain.
    for _ in {1..200}; do
      is_ours "$pid" || break
      sleep 0.2
    done
    if is_ours "$pid"; then kill -KILL "$pid"; fi
  fi
  rm -f "$pid_file"
}

# A published decoder becomes a model folder of its own; nothing is copied into it but small files.
instrument() {
  local name
  name=$(basename "$(cd "$published" && pwd)" | tr '[:upper:]' '[:lower:]')
  model=artifacts/models/$name
  if [[ -f $model/model.json && -z $(find -L "$published" -maxdepth 2 -name '*.onnx*' -newer "$model/model.json" -print -quit) ]]; then
    echo "    $model is there already."
    return
  fi
  ./candor instrument "$published" --out "$model" || fail "'$published' has no model.json and could not be instrumented; the reason stands above." 2
}

is_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# The port itself, or the next free one.
free_port() {
  local candidate=$1
  while is_taken "$candidate"; do
    ((candidate < 65535)) || fail "No port from $1 up is free."
    candidate=$((candidate + 1))
  done
  echo "$candidate"
}

choose_ports() {
  local wanted=$port
  port=$(free_port "$wanted")
  if ((port != wanted)); then echo "    Port $wanted is taken; gRPC listens on $port."; fi
  observability=$(free_port $((port == 9464 ? 9465 : 9464)))
  if ((observability != 9464)); then echo "    Port 9464 is taken; metrics and health are on $observability."; fi

  # Too long a path cannot be bound: the system's limit is about 100 characters.
  socket=${XDG_RUNTIME_DIR:-/tmp}/candor-$UID/${run##*/}.sock
  mkdir -p "${socket%/*}"
  chmod 700 "${socket%/*}"
}

is_ready() {
  (
    exec 3<>"/dev/tcp/127.0.0.1/$observability" || exit 1
    printf 'GET /healthz/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
    read -r -t 5 status <&3 && [[ $status == *' 200 '* ]]
  ) 2>/dev/null
}

start_sidecar() {
  local pid
  mkdir -p "$run"
  choose_ports
  nohup dotnet artifacts/bin/Monitor/release/Candor.Monitor.dll \
    "--Listen:Grpc=http://127.0.0.1:$port" "--Listen:Socket=$socket" "--Listen:Observability=http://127.0.0.1:$observability" \
    "--Model:Folder=$model" >"$log" 2>&1 </dev/null &
  pid=$!
  echo "$pid" >"$pid_file"
  # A large model is hashed, loaded and checked first.
  for _ in {1..3000}; do
    if is_ready; then
      echo "    gRPC on 127.0.0.1:$port and $socket, metrics and health on http://127.0.0.1:$observability"
      return
    fi
    if ! kill -0 "$pid" 2>/dev/null; then
      rm -f "$pid_file"
      tail -n 20 "$log" >&2
      fail "The sidecar ended before it was ready; what it said last stands above, all of it in $log."
    fi
    sleep 0.2
  done
  tail -n 20 "$log" >&2
  stop_sidecar
  fail "The sidecar was not ready after ten minutes; what it said last stands above, all of it in $log."
}

# --- what was asked for ---

if [[ $stop == true ]]; then
  if running_pid >/dev/null; then
    stop_sidecar
    echo 'The sidecar is stopped.'
  else
    rm -f "$pid_file"
    echo 'No sidecar was left running.'
  fi
  exit 0
fi

published=
if [[ ! -f $model/model.json ]]; then
  compgen -G "$model/*.onnx" >/dev/null || compgen -G "$model/onnx/*.onnx" >/dev/null \
    || fail "'$model' is no model folder: it has neither a model.json nor an .onnx file." 2
  published=$model
fi
if [[ $once == true ]]; then
  trap stop_sidecar EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
fi
step 'Checking what is installed' check_tools
step 'Restoring packages' eng/restore.sh
if running_pid >/dev/null; then
  # Its files are about to be built anew.
  step 'Stopping the sidecar of the last run' stop_sidecar
fi
step 'Building (Release)' build
if [[ -n $published ]]; then step "Instrumenting $published" instrument; fi
step "Starting the sidecar on $model" start_sidecar

outcome=0
if [[ -f $model/data/questions.jsonl ]]; then
  printf '==> Showing it at work\n'
  ./candor demo --model "$model" --address "http://127.0.0.1:$port" || outcome=$?
elif grep -qE '"(chat|prompt)_template": *[{"]' "$model/model.json"; then
  printf '==> Asking it something\n'
  # Small models ramble without a word about the form of the answer; some templates know no system message.
  ./candor watch --address "http://127.0.0.1:$port" --system 'Answer the question with a few words.' 'What is the capital of France?' ||
    ./candor watch --address "http://127.0.0.1:$port" 'What is the capital of France?' || outcome=$?
else
  printf '==> Not shown at work: %s has no data/questions.jsonl, and no template to put a question into.\n' "$model"
fi
if ((outcome != 0)); then
  echo "start.sh: The demonstration ended with exit code $outcome; the sidecar's log is $log." >&2
fi
printf '==> All of it took %d s\n' $((SECONDS - started))
if [[ $once == true ]]; then exit "$outcome"; fi

address=http://127.0.0.1:$port
cat <<TEXT

The sidecar goes on running; its log is $log. Type next:
  every token of an answer, coloured by its risk   ./candor watch --address $address "What is the capital of France?"
  what is served, and in which mode                ./candor status --address $address
  let it hold back answers                         ./candor mode enforce --address $address
  what Prometheus sees                             curl http://127.0.0.1:$observability/metrics
  all tools                                        ./candor --help
  stop it                                          ./start.sh --stop
TEXT
exit "$outcome"
