#!/usr/bin/env bash
# Diverts a share of the clients from X to Y, if the certificate holds and nobody wrote to X since the backup.
#
#   KONG_CUTOVER=/srv/kong-cutover CERTIFICATE=certificate.json PUBLIC_KEY=key.pub Y_IMAGE_DIGEST=sha256:… X_DATABASE=postgres://… \
#     shift.sh nginx 10
#   X_METRICS=http://x1:8100/metrics Y_METRICS=http://y1:8100/metrics … shift.sh nginx 10
#                           and watches both for WATCH_FOR (10m): goes back to X when Y is worse, ends with 2 when that cannot be told
#   shift.sh nginx 0        back to X: asks nothing, whatever the certificate says
#   shift.sh dns y          the name goes to Y as a whole (nsupdate), after the same questions
set -euo pipefail

via=${1:?nginx or dns} share=${2:?percent for nginx, x or y for dns}

cutover() { npm --prefix "${KONG_CUTOVER:?}" run --silent cutover -- "$@"; }

# npm runs in the repository, so the paths must not depend on where this was called from.
gate() {
  local certificate key
  certificate=$(realpath "${CERTIFICATE:?}")
  key=$(realpath "${PUBLIC_KEY:?}")
  cutover verify "$certificate" --key "$key" --y-image-digest "${Y_IMAGE_DIGEST:?}" --max-age "${MAX_AGE:-24h}" \
    --require "${REQUIRE:-key-auth,rate-limiting}"
  : "${X_DATABASE:?}"
  cutover drift "$certificate" --key "$key" --database X_DATABASE
}

# By client address, so that each client stays on one side: counters of rate limits are not shared between the clusters.
nginx_split() {
  local file=${SPLIT_FILE:-/etc/nginx/conf.d/kong-split.conf} weights
  case $1 in
    0) weights='    * x;' ;;
    100) weights='    * y;' ;;
    *) weights=$(printf '    %s%% y;\n    * x;' "$1") ;;
  esac
  [[ ! -e $file ]] || cp "$file" "$file.before"
  printf 'split_clients "$remote_addr" $kong_cluster {\n%s\n}\n' "$weights" > "$file"
  if ! "${NGINX:-nginx}" -t; then
    [[ ! -e $file.before ]] || mv "$file.before" "$file"
    echo "nginx refuses the new split; the old one stays" >&2
    return 1
  fi
  "${NGINX:-nginx}" -s reload
}

# Takes what leads back to X. Exit codes of watch: 0 go on, 1 roll back, 2 hold; a hold is somebody's to decide, so the split stays.
watch_shift() {
  local code=0
  [[ -n ${X_METRICS:-} ]] || return 0
  cutover watch --x "$X_METRICS" --y "${Y_METRICS:?}" --for "${WATCH_FOR:-10m}" || code=$?
  [[ $code -ne 1 ]] || "$@"
  return "$code"
}

dns_point() {
  "${NSUPDATE:-nsupdate}" ${TSIG_KEY_FILE:+-k "$TSIG_KEY_FILE"} <<EOF
server ${DNS_SERVER:?}
update delete ${NAME:?} CNAME
update add $NAME ${TTL_SECONDS:-30} CNAME $1.$NAME
send
EOF
}

# Not "gate && …": behind && and || bash goes on after a command that failed inside a function, set -e or not.
case $via:$share in
  nginx:0) nginx_split 0 ;;
  dns:x) dns_point x ;;
  dns:y) gate; dns_point y; watch_shift dns_point x ;;
  nginx:[1-9] | nginx:[1-9][0-9] | nginx:100) gate; nginx_split "$share"; watch_shift nginx_split 0 ;;
  *) sed -n '2,10s/^# \{0,1\}//p' "$0" >&2; exit 64 ;;
esac
