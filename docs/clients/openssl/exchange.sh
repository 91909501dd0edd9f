#!/bin/sh
# A first exchange with nothing but `openssl s_client`: HTTP as it goes over the line, written by hand.
#
#   exchange.sh [SENDER] [RECEIVER]    folders of `careplan office ready NUMBER --out DIR`; by default desk and partner
#
# RELAY and ROOT say where the relay is, and which root its certificate comes from.
set -eu
export LC_ALL=C
sender=${1:-desk} receiver=${2:-partner}
relay=${RELAY:-https://localhost:8443}
relay=${relay#https://}
root=${ROOT:-.careplan/trust/tls-root.pem}
papers=$(dirname "$0")/../papers
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# told FOLDER FIELD: a field of office.json, where each stands on a line of its own.
told() { sed -n "s/^  \"$2\": \"\(.*\)\",*\$/\1/p" "$1/office.json"; }

# The certificate out of the package, as a program would get it that knows PEM alone.
opened() {
    P12_PASSWORD=$(told "$1" certificate_password) openssl pkcs12 -in "$1/certificate.p12" -passin env:P12_PASSWORD -noenc \
        -out "$work/$2.pem"
}
opened "$sender" sender
opened "$receiver" receiver

# ask WHO METHOD PATH [TOKEN [CONTENT-TYPE BODY-FILE]]: one request on a connection of its own; the answer lies in
# $work/head and $work/body. With HTTP/1.0 the relay closes when all is said.
ask() {
    {
        printf '%s /api/v1/%s HTTP/1.0\r\nHost: %s\r\n' "$2" "$3" "$relay"
        if [ -n "${4-}" ]; then printf 'Authorization: Bearer %s\r\n' "$4"; fi
        if [ -n "${5-}" ]; then printf 'Content-Type: %s\r\nContent-Length: %s\r\n' "$5" "$(wc -c < "$6" | tr -d ' ')"; fi
        printf '\r\n'
        if [ -n "${6-}" ]; then cat "$6"; fi
    } > "$work/request"
    openssl s_client -quiet -verify_return_error -verify_hostname "${relay%:*}" -CAfile "$root" \
        -cert "$work/$1.pem" -key "$work/$1.pem" -connect "$relay" < "$work/request" > "$work/answer" 2> "$work/talk"
    sed '/^\r$/q' "$work/answer" > "$work/head"
    sed '1,/^\r$/d' "$work/answer" > "$work/body"
}

# went STATUS: or the answer's refusal, and the end.
went() { grep -q "^HTTP/1\.[01] $1 " "$work/head" || { cat "$work/body" >&2; exit 1; }; }

# log_in WHO FOLDER: the token.
log_in() {
    printf '{"personal_id": "%s", "personal_password": "%s", "office_id": "%s", "office_password": "%s", "client_version": "1.1.2"}' \
        "$(told "$2" personal_id)" "$(told "$2" personal_password)" "$(told "$2" user_id)" "$(told "$2" user_password)" > "$work/login"
    ask "$1" POST login '' application/json "$work/login"
    went 200
    sed -n 's/.*"token":"\([^"]*\)".*/\1/p' "$work/body"
}

# part NAME VALUE, file NAME CONTENT: what a multipart body is made of.
part() { printf -- '--edge\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' "$1" "$2"; }
file() {
    printf -- '--edge\r\nContent-Disposition: form-data; name="files"; filename="%s"\r\n\r\n' "$1"
    cat "$2"
    printf '\r\n'
}

token=$(log_in sender "$sender")
echo "logged in: $(told "$sender" number)"

{
    part to "$(told "$receiver" number)"
    part subject 計画書
    for name in 計画書.pdf 利用票.pdf 地図.jpg; do file "$name" "$papers/$name"; done
    printf -- '--edge--\r\n'
} > "$work/form"
ask sender POST messages "$token" 'multipart/form-data; boundary=edge' "$work/form"
went 201
id=$(sed 's/.*"messages":\[{"id":"\([^"]*\)".*/\1/' "$work/body")
echo "sent: 3 files"

# The other office.
their_token=$(log_in receiver "$receiver")
ask receiver GET "messages/received?state=unreceived&office=$(told "$sender" number)" "$their_token"
went 200
grep -q "\"id\":\"$id\"" "$work/body"
echo "listed: 未受信"

for name in 計画書.pdf 利用票.pdf 地図.jpg; do
    # Names travel percent-encoded in addresses.
    encoded=$(printf %s "$name" | od -An -tx1 -v | tr -d '\n' | tr ' ' %)
    ask receiver GET "messages/$id/files/$encoded" "$their_token"
    went 200
    cmp "$work/body" "$papers/$name"
done
echo "received: 3 files, as they were sent"

# With the last byte of the last file the sender knows. A message is a line here, so that its label can be found.
ask sender GET messages/sent "$token"
went 200
echo "receipt: $(sed 's/{"id":/\n&/g' "$work/body" | sed -n "s/^{\"id\":\"$id\".*\"label\":\"\([^\"]*\)\".*/\1/p")"

# What the relay does not take, it says why: a code for programs, a sentence and a hint for people.
{
    part to "$(told "$receiver" number)"
    file 計画書.exe "$papers/計画書.pdf"
    printf -- '--edge--\r\n'
} > "$work/form"
ask sender POST messages "$token" 'multipart/form-data; boundary=edge' "$work/form"
went 422
echo "refused: $(sed 's/.*"code":"\([^"]*\)".*/\1/' "$work/body")"
echo "  $(sed 's/.*"detail":"\(.*\)","code":.*/\1/' "$work/body")"
echo "  $(sed 's/.*"hint":"\([^"]*\)".*/\1/' "$work/body")"

# And who shows no certificate gets no answer at all: the handshake ends with an alert.
printf 'GET /api/v1/licence HTTP/1.0\r\n\r\n' |
    openssl s_client -quiet -CAfile "$root" -connect "$relay" > "$work/answer" 2> "$work/talk" || true
test ! -s "$work/answer"
echo "without a certificate: $(grep -o 'alert certificate required' "$work/talk" || echo 'the connection was closed')"
