#!/bin/sh
# A first exchange with curl, which takes the PKCS#12 package as the portal hands it out.
#
#   exchange.sh [SENDER] [RECEIVER]    folders of `careplan office ready NUMBER --out DIR`; by default desk and partner
#
# RELAY and ROOT say where the relay is, and which root its certificate comes from.
set -eu
sender=${1:-desk} receiver=${2:-partner}
api=${RELAY:-https://localhost:8443}/api/v1
root=${ROOT:-.careplan/trust/tls-root.pem}
papers=$(dirname "$0")/../papers
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# told FOLDER FIELD: a field of office.json, where each stands on a line of its own.
told() { sed -n "s/^  \"$2\": \"\(.*\)\",*\$/\1/p" "$1/office.json"; }

# as FOLDER …: curl as this office, by its certificate. Its password goes into a file of ours: what stands in a command,
# everybody on the machine can read.
as() {
    printf 'cert = "%s/certificate.p12:%s"\n' "$1" "$(told "$1" certificate_password)" > "$work/certificate"
    shift
    curl --config "$work/certificate" --cert-type P12 --silent --show-error --noproxy '*' --cacert "$root" "$@"
}

# ask FOLDER …: the same, where nothing but success will do; the answer lies in $work/answer.
ask() { as "$@" --fail-with-body > "$work/answer" || { cat "$work/answer" >&2; exit 1; }; }

# log_in FOLDER: the token.
log_in() {
    printf '{"personal_id": "%s", "personal_password": "%s", "office_id": "%s", "office_password": "%s", "client_version": "1.1.2"}' \
        "$(told "$1" personal_id)" "$(told "$1" personal_password)" "$(told "$1" user_id)" "$(told "$1" user_password)" |
        ask "$1" --json @- "$api/login"
    sed -n 's/.*"token":"\([^"]*\)".*/\1/p' "$work/answer"
}

token=$(log_in "$sender")
echo "logged in: $(told "$sender" number)"

ask "$sender" --header "authorization: Bearer $token" "$api/messages" \
    --form "to=$(told "$receiver" number)" --form 'subject=計画書' \
    --form "files=@$papers/計画書.pdf" --form "files=@$papers/利用票.pdf" --form "files=@$papers/地図.jpg"
id=$(sed 's/.*"messages":\[{"id":"\([^"]*\)".*/\1/' "$work/answer")
echo "sent: 3 files"

# The other office.
their_token=$(log_in "$receiver")
ask "$receiver" --header "authorization: Bearer $their_token" --get \
    --data state=unreceived --data "office=$(told "$sender" number)" "$api/messages/received"
grep -q "\"id\":\"$id\"" "$work/answer"
echo "listed: 未受信"

for name in 計画書.pdf 利用票.pdf 地図.jpg; do
    # Names travel percent-encoded in addresses.
    encoded=$(printf %s "$name" | od -An -tx1 -v | tr -d '\n' | tr ' ' %)
    ask "$receiver" --header "authorization: Bearer $their_token" "$api/messages/$id/files/$encoded"
    cmp "$work/answer" "$papers/$name"
done
echo "received: 3 files, as they were sent"

# With the last byte of the last file the sender knows. A message is a line here, so that its label can be found.
ask "$sender" --header "authorization: Bearer $token" "$api/messages/sent"
echo "receipt: $(sed 's/{"id":/\n&/g' "$work/answer" | sed -n "s/^{\"id\":\"$id\".*\"label\":\"\([^\"]*\)\".*/\1/p")"

# What the relay does not take, it says why: a code for programs, a sentence and a hint for people.
as "$sender" --header "authorization: Bearer $token" "$api/messages" --form "to=$(told "$receiver" number)" \
    --form "files=@$papers/計画書.pdf;filename=計画書.exe" > "$work/refused"
echo "refused: $(sed 's/.*"code":"\([^"]*\)".*/\1/' "$work/refused")"
echo "  $(sed 's/.*"detail":"\(.*\)","code":.*/\1/' "$work/refused")"
echo "  $(sed 's/.*"hint":"\([^"]*\)".*/\1/' "$work/refused")"

# And who shows no certificate gets no answer at all.
curl --silent --show-error --noproxy '*' --cacert "$root" "$api/licence" 2> "$work/alert" || true
echo "without a certificate: $(grep -o 'alert certificate required' "$work/alert" || echo 'the connection was closed')"
