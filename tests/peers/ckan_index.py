"""A stand-in for the search index of the CKAN of the tests: `ckan_index.py PORT SCHEMA`. It is no Solr.

Debian, PyPI and npm carry no Solr, and CKAN keeps what it shows of a dataset in one. This answers the calls that CKAN makes
(select, update, schema, ping) from memory. Documents come back as they were given; a query finds those in which its words
stand. Nothing is scored, stemmed or counted as Solr would: no test may hang on ranking or facets.
"""

import json
import re
import sys
import threading
import xml.etree.ElementTree as xml
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

PORT, SCHEMA = int(sys.argv[1]), open(sys.argv[2], "rb").read()
documents, lock = {}, threading.Lock()

TOKEN = re.compile(
    r"""\s*(?:(?P<mark>[()]|[+-](?=\S)|\b(?:AND|OR|NOT)\b)|(?P<field>[\w.*]+):(?=\S)
    |"(?P<phrase>(?:[^"\\]|\\.)*)"|(?P<range>[\[{][^\]}]*[\]}])|(?P<word>(?:\\.|[^\s()"])+))""",
    re.X,
)


def held(document, field):
    """What a document holds under a field, as a list of lower-case texts."""
    if field in ("text", "*"):
        return [text for name in document if not name.endswith("data_dict") for text in held(document, name)]
    value = document.get(field, [])
    return [str(it).lower() for it in (value if isinstance(value, list) else [value])]


def matches(document, field, kind, text):
    have = held(document, field)
    if kind == "range":
        low, _, high = (it.strip().lower() for it in text[1:-1].partition(" TO "))
        return any((low == "*" or it >= low) and (high == "*" or it <= high) for it in have)
    text = re.sub(r"\\(.)", r"\1", text).lower()
    if text == "*":
        return bool(have) or field == "*"
    if field in ("text", "title", "notes", "author", "maintainer"):
        return all(any(word in it for it in have) for word in re.findall(r"\w+", text))
    if kind == "word" and text.endswith("*"):
        return any(it.startswith(text[:-1]) for it in have)
    return text in have


def parsed(tokens, field):
    """The query as a predicate: what is asked for must all hold, but for alternatives around OR."""
    groups, wanted, alternative = [[]], True, False
    while tokens:
        kind, text = tokens.pop(0)
        if (kind, text) == ("mark", ")"):
            break
        if kind == "mark" and text != "(":
            wanted = wanted and text not in ("-", "NOT")
            alternative = text == "OR"
            continue
        name = field
        if kind == "field":
            name = text
            kind, text = tokens.pop(0) if tokens else ("word", "*")
        if (kind, text) == ("mark", "("):
            test = parsed(tokens, name)
        else:
            test = lambda it, call=(name, kind, text): matches(it, *call)
        clause = lambda it, test=test, wanted=wanted: test(it) is wanted
        if alternative:
            groups[-1].append(clause)
        else:
            groups.append([clause])
        wanted, alternative = True, False
    return lambda it: all(any(clause(it) for clause in group) for group in groups if group)


def query(text):
    found = TOKEN.finditer(re.sub(r"^\{!.*?\}", "", text))
    return parsed([(it.lastgroup, it[it.lastgroup]) for it in found], "text")


def select(asked):
    tests = [query(it) for it in asked.get("q", ["*:*"]) + asked.get("fq", [])]
    with lock:
        found = [it for it in documents.values() if all(test(it) for test in tests)]
    for part in reversed(asked.get("sort", [""])[0].split(",")):
        field, _, way = part.strip().partition(" ")
        if field not in ("", "score"):
            found.sort(key=lambda it: "".join(held(it, field)[:1]), reverse=way == "desc")
    start, rows = (int(asked.get(it, [default])[0]) for it, default in (("start", 0), ("rows", 10)))
    fields = [it for it in re.split(r"[\s,]+", asked.get("fl", [""])[0]) if it not in ("", "*", "score")]
    page = [{name: it[name] for name in fields or it if name in it} for it in found[start : start + rows]]
    return {
        "responseHeader": {"status": 0},
        "response": {"numFound": len(found), "start": start, "docs": page},
        "facet_counts": {"facet_fields": {it: [] for it in asked.get("facet.field", [])}},
    }


def update(body):
    if body.lstrip().startswith("<"):
        root = xml.fromstring(body)
        added = [[(field.get("name"), field.text or "") for field in it] for it in root.iter("doc")]
        removed = [it.text for it in root.iter("query")] if root.tag == "delete" else []
    else:
        said = json.loads(body or "{}")
        added = [list(it.items()) for it in said] if isinstance(said, list) else []
        removed = [said["delete"]["query"]] if "delete" in said else []
    with lock:
        for pairs in added:
            document = {}
            for name, value in pairs:
                known = document.get(name)
                document[name] = value if known is None else (known if isinstance(known, list) else [known]) + [value]
            documents[document["index_id"]] = document
        for test in map(query, removed):
            for name in [name for name, it in documents.items() if test(it)]:
                del documents[name]
    return {"responseHeader": {"status": 0}}


class Index(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    log_message = lambda *_: None

    def do_GET(self):
        address = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        asked = parse_qs(address.query)
        if "form-urlencoded" in self.headers.get("Content-Type", ""):
            asked.update(parse_qs(body))
        what, code = address.path.rstrip("/").rpartition("/")[2], 200
        if what == "schema":
            answer = SCHEMA
        else:
            try:
                answer = {"select": lambda: select(asked), "update": lambda: update(body), "ping": lambda: {"status": "OK"}}[what]()
            except Exception as error:  # as Solr says it
                code, answer = 400, {"error": {"msg": repr(error), "code": 400}}
            answer = json.dumps(answer).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/xml" if what == "schema" else "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_POST = do_GET


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64


Server(("127.0.0.1", PORT), Index).serve_forever()
