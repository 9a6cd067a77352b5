#!/usr/bin/env python3
"""Stands in for patchbay-sandbox and patchbay, by the name it is called by: as much as tools/demo asks for.
A file named `twice` beside it makes a call send two mails."""

import http.server
import json
import os
import pathlib
import sys
import urllib.request

NAME = pathlib.Path(sys.argv[0]).name
STATE = {"mails": [], "connected": False, "back": ""}


def option(name):
    return sys.argv[sys.argv.index(name) + 1]


def sandbox(method, path, body):
    if path.startswith("/link/"):
        if method == "GET":
            STATE["back"] = path.partition("back=")[2]
            return 200, '<form method="post" action="/link/x/allow">'
        return 302, STATE["back"] + "/api/composio-redirect"
    if method == "POST":
        STATE["mails"].append(json.loads(body))
    return 200, json.dumps({"messages": STATE["mails"]})


def host(method, path, body):
    outside = os.environ["COMPOSIO_BASE_URL"]
    if path == "/api/composio-redirect":
        STATE["connected"] = True
    if path.endswith("/start"):
        return 200, json.dumps({"redirect_url": f"{outside}/link/x?back={os.environ['COMPOSIO_REDIRECT']}"})
    if method == "POST":
        for _ in range(2 if pathlib.Path(sys.argv[0]).with_name("twice").exists() else 1):
            urllib.request.urlopen(urllib.request.Request(f"{outside}/mail", data=body, method="POST")).close()
    names = [{"name": "gmail_send_email"}] if STATE["connected"] else []
    return 200, json.dumps({"actions": names, "is_authorized": STATE["connected"], "success": True})


class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.reply("GET")

    def do_POST(self):
        self.reply("POST")

    def reply(self, method):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status, text = (sandbox if NAME == "patchbay-sandbox" else host)(method, self.path, body)
        self.send_response(status)
        if status == 302:
            self.send_header("Location", text)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())


if __name__ == "__main__":
    address, port = option("--listen").split(":")
    server = http.server.ThreadingHTTPServer((address, int(port)), Answer)
    pathlib.Path(option("--port-file")).write_text(f"{server.server_address[1]}\n", encoding="utf-8")
    server.serve_forever()
