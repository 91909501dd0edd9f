#!/usr/bin/env python3
"""A first exchange with requests.

    with_requests.py [SENDER] [RECEIVER]    folders of `careplan office ready NUMBER --out DIR`; by default desk and partner

RELAY and ROOT say where the relay is, and which root its certificate comes from.
"""

import json
import os
import sys
from pathlib import Path
from urllib.parse import quote

import requests

API = os.environ.get("RELAY", "https://localhost:8443") + "/api/v1"
ROOT = os.environ.get("ROOT", ".careplan/trust/tls-root.pem")
PAPERS = Path(__file__).parent.parent / "papers"
NAMES = ["計画書.pdf", "利用票.pdf", "地図.jpg"]


class Office:
    """An office that is logged in, by its certificate and its two users."""

    def __init__(self, folder):
        told = json.loads((folder / "office.json").read_text(encoding="utf-8"))
        self.number = told["number"]
        self.http = requests.Session()
        # Or REQUESTS_CA_BUNDLE and the proxies of the environment win over the next line.
        self.http.trust_env = False
        self.http.verify = ROOT
        # requests reads no PKCS#12; it takes certificate and key as PEM.
        self.http.cert = (str(folder / "certificate.pem"), str(folder / "key.pem"))
        login = self.went(self.http.post(API + "/login", json={
            "personal_id": told["personal_id"], "personal_password": told["personal_password"],
            "office_id": told["user_id"], "office_password": told["user_password"], "client_version": "1.1.2"}))
        self.http.headers["Authorization"] = "Bearer " + login.json()["token"]

    def get(self, path, **query):
        return self.went(self.http.get(API + path, params=query))

    def send(self, to, files):
        parts = [("files", (name, content)) for name, content in files]
        return self.http.post(API + "/messages", data={"to": to, "subject": "計画書"}, files=parts)

    @staticmethod
    def went(answer):
        """The answer, unless it is a refusal; `raise_for_status` would hide why."""
        if answer.ok:
            return answer
        problem = answer.json()
        sys.exit(f"{problem['code']}: {problem['detail']}\n{problem['hint']}")


def main():
    folders = [Path(folder) for folder in sys.argv[1:]] or [Path("desk"), Path("partner")]
    sender, receiver = (Office(folder) for folder in folders)
    print("logged in:", sender.number)

    papers = {name: (PAPERS / name).read_bytes() for name in NAMES}
    sent = sender.went(sender.send(receiver.number, papers.items())).json()["messages"][0]
    print("sent:", len(sent["files"]), "files")

    listed = receiver.get("/messages/received", state="unreceived", office=sender.number).json()["messages"]
    message = next(message for message in listed if message["id"] == sent["id"])
    print("listed:", message["label"])

    for file in message["files"]:
        content = receiver.get(f"/messages/{message['id']}/files/{quote(file['name'])}").content
        assert content == papers[file["name"]], file["name"]
    print("received:", len(message["files"]), "files, as they were sent")

    # With the last byte of the last file the sender knows.
    receipt = sender.get("/messages/sent").json()["messages"]
    print("receipt:", next(message["label"] for message in receipt if message["id"] == sent["id"]))

    # What the relay does not take, it says why: a code for programs, a sentence and a hint for people.
    refused = sender.send(receiver.number, [("計画書.exe", papers["計画書.pdf"])]).json()
    print("refused:", refused["code"])
    print(" ", refused["detail"])
    print(" ", refused["hint"])

    # And who shows no certificate gets no answer at all.
    stranger = requests.Session()
    stranger.trust_env = False
    try:
        stranger.get(API + "/licence", verify=ROOT)
    except requests.exceptions.RequestException as alert:
        print("without a certificate:", "alert certificate required" if "CERTIFICATE_REQUIRED" in str(alert).upper() else alert)


main()
