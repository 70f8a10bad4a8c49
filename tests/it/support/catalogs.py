"""Reads the catalogues of a public folder as others do: catalogs.py PUBLIC SCHEMAS [SHAPES]

Each check prints one line; the exit code is 1 when any of them failed. Nothing is fetched.
"""

import json
import socket
import sys
import traceback
from pathlib import Path

public, schemas = Path(sys.argv[1]), Path(sys.argv[2])
shapes = sys.argv[3] if len(sys.argv) > 3 else None
failed = 0
DCAT = "http://www.w3.org/ns/dcat#"
DCT = "http://purl.org/dc/terms/"


def refuse(*_):
    raise AssertionError("a reader asked the network")


socket.socket.connect = refuse


def check(function):
    """Runs a check at once and says how it went."""
    global failed
    try:
        function()
        print(f"ok   {function.__name__}")
    except Exception:
        failed = 1
        print(f"FAIL {function.__name__}")
        traceback.print_exc()


def same(what, left, right):
    if left != right:
        raise AssertionError(f"{what}: {left} instead of {right}")


def graph():
    import rdflib

    return rdflib.Graph().parse(public / "catalog.jsonld", format="json-ld")


@check
def rdflib_finds_every_dataset_and_file():
    import hashlib

    import rdflib

    found = graph()
    dcat, dct = rdflib.Namespace(DCAT), rdflib.Namespace(DCT)
    spdx = rdflib.Namespace("http://spdx.org/rdf/terms#")
    datasets = list(found.subjects(rdflib.RDF.type, dcat.Dataset))
    names = {str(found.value(it, dct.identifier)) for it in datasets}
    same("datasets", names, {it.parent.name for it in public.glob("*/latest.json")})
    base = "https://data.example.gov.cn/civil/"
    files = 0
    for dataset in datasets:
        for file in found.objects(dataset, dcat.distribution):
            address = str(found.value(file, dcat.downloadURL))
            same("base", address.startswith(base), True)
            bytes_ = (public / address.removeprefix(base)).read_bytes()
            same("size", int(found.value(file, dcat.byteSize)), len(bytes_))
            checksum = found.value(file, spdx.checksum)
            same("digest", found.value(checksum, spdx.checksumValue).value.hex(), hashlib.sha256(bytes_).hexdigest())
            files += 1
    same("files", files >= 2 * len(datasets), True)


@check
def dcat_ap_accepts_the_catalogue_and_no_other():
    if shapes is None:
        return
    import pyshacl
    import rdflib

    found = graph()
    conforms, _, text = pyshacl.validate(found, shacl_graph=shapes)
    if not conforms:
        raise AssertionError(text)
    dct = rdflib.Namespace(DCT)
    dataset = next(found.subjects(rdflib.RDF.type, rdflib.Namespace(DCAT).Dataset))
    found.remove((dataset, dct.title, None))
    same("conforms without a title", pyshacl.validate(found, shacl_graph=shapes)[0], False)


@check
def the_feed_is_atom():
    from lxml import etree

    atom = "{http://www.w3.org/2005/Atom}"
    feed = etree.parse(public / "feed.xml").getroot()
    same("root", feed.tag, f"{atom}feed")

    def one(parent, name):
        found = parent.findall(atom + name)
        same(f"{name} in {parent.tag}", len(found), 1)
        return found[0]

    # RFC 4287, 4.1.1 and 4.1.2: what must be there, and once.
    from datetime import datetime

    entries = feed.findall(atom + "entry")
    ids = []
    for it in [feed, *entries]:
        for name in ("id", "title", "updated"):
            same(name, bool(one(it, name).text.strip()), True)
        ids.append(one(it, "id").text)
        datetime.strptime(one(it, "updated").text, "%Y-%m-%dT%H:%M:%SZ")
    same("an id for each", len(set(ids)), len(ids))
    same("authors", len(feed.findall(atom + "author")), 1)
    same("self", [it.get("rel") for it in feed.findall(atom + "link")].count("self"), 1)
    for entry in entries:
        alternates = [it for it in entry.findall(atom + "link") if it.get("rel") == "alternate"]
        same("alternates", len(alternates), 1)
        same("summary", bool(one(entry, "summary").text), True)
    known = {"feed", "id", "title", "updated", "published", "author", "link", "generator", "entry", "category", "summary", "name"}
    same("elements", {etree.QName(it).localname for it in feed.iter()} - known, set())
    updated = [one(it, "updated").text for it in entries]
    same("the newest first", updated, sorted(updated, reverse=True))
    same("the feed is as new as its newest", one(feed, "updated").text, updated[0])


@check
def feedparser_reads_the_feed():
    import feedparser

    found = feedparser.parse((public / "feed.xml").read_bytes())
    same("well-formed", found.bozo, False)
    same("version", found.version, "atom10")
    same("entries", len(found.entries), len(list(public.glob("*/*/SHA256SUMS"))))
    same("enclosures", all(it.enclosures[0].type == "text/csv" for it in found.entries), True)


@check
def the_platform_s_catalogue_fits_its_schema():
    import jsonschema

    schema = json.loads((schemas / "catalog.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    said = json.loads((public / "catalog.json").read_text("utf-8"))
    jsonschema.Draft202012Validator(schema).validate(said)
    same("datasets", {it["cata_id"] for it in said["datasets"]}, {it.parent.name for it in public.glob("*/latest.json")})


@check
def schema_org_is_json_ld():
    import rdflib

    schema = rdflib.Namespace("https://schema.org/")
    for path in sorted(public.glob("*/dataset.jsonld")):
        said = json.loads(path.read_text("utf-8"))
        same("context", said["@context"], "https://schema.org/")
        # The context is schema.org's own; of it, only the vocabulary is needed here.
        said["@context"] = {"@vocab": "https://schema.org/"}
        found = rdflib.Graph().parse(data=json.dumps(said), format="json-ld")
        dataset = next(found.subjects(rdflib.RDF.type, schema.Dataset))
        # What search engines ask for.
        for name in ("name", "description", "publisher", "distribution", "temporalCoverage", "spatialCoverage"):
            same(f"{path.parent.name} {name}", found.value(dataset, schema[name]) is not None, True)
        same("name", len(str(found.value(dataset, schema.name))) > 3, True)


sys.exit(failed)
