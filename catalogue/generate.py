#!/usr/bin/env python3
"""Makes src/iam/catalogue/catalogue.bin from the pinned packages (README.md says what comes from where).

    python3 catalogue/generate.py --fetch     get the pinned packages, then write the file
    python3 catalogue/generate.py             write the file from the packages that are there
    python3 catalogue/generate.py --check     write nothing; exit 1 where the committed file is another

To renew: change the pins in package.json (then `npm install --package-lock-only` in this folder) and requirements.txt,
run with --fetch, run the tests, compare the printed counts with those in tests/suite/catalogue.rs, commit all of it together.
The output is a function of the packages alone: the same pins give the same bytes.
"""

import json
import re
import struct
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
OUTPUT = HERE.parent / "src" / "iam" / "catalogue" / "catalogue.bin"
NPM = HERE / "node_modules"
PYPI = HERE / ".packages"
DATA = NPM / "@cloud-copilot" / "iam-data"

MAGIC = b"DELEGCAT"
FORMAT = 1
LEVELS = {"List": 0, "Read": 1, "Write": 2, "Tagging, Write": 3, "Permissions management, Write": 4}
TYPES = {"String": 0, "ARN": 1, "Bool": 2, "Date": 3, "Numeric": 4, "IPAddress": 5, "Binary": 6}
MULTIVALUED, GLOBAL, TEMPLATE = 1, 2, 4
PASSED, LINKED = 1, 2
REQUIRED = 0x8000


def fetch():
    subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=HERE, check=True)
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes", "--upgrade",
         "--target", str(PYPI), "-r", str(HERE / "requirements.txt")],
        check=True,
    )


# ---------------------------------------------------------------- reading the packages


def read_json(path):
    return json.loads(path.read_text(encoding="utf-8"))


def read_services():
    """Each service: prefix, name, actions, resource types and condition keys, as the package has them."""
    names = read_json(DATA / "data" / "serviceNames.json")
    services = []
    for prefix in sorted(names):
        part = lambda folder: list(read_json(DATA / "data" / folder / f"{prefix}.json").values())
        services.append({
            "prefix": prefix,
            "name": names[prefix],
            "actions": sorted(part("actions"), key=lambda row: row["name"].lower()),
            "types": sorted(part("resourceTypes"), key=lambda row: written_type(row["key"])),
            "keys": part("conditionKeys"),
        })
    return services


def written_type(name):
    """How a resource type's name is written and compared: without case, hyphens for spaces, no slash at the end."""
    return name.lower().replace(" ", "-").rstrip("/")


def written_key(name):
    """A key's name with its open part as `${…}`; Amazon S3 writes `s3:ExistingObjectTag/<key>`."""
    return name.replace("<key>", "${TagKey}")


def read_keys(services):
    """Every condition key once: its spelling, type and flags. Where services differ, the key's own service is right."""
    keys = {}
    for service in services:
        for row in service["keys"]:
            name = written_key(row["key"])
            owned = name.lower().startswith(service["prefix"] + ":")
            if name.lower() not in keys or owned:
                keys[name.lower()] = {"name": name, "type": row["type"], "flags": 0}
    for line in (HERE / "global-keys.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, kind, _section = line.split("\t")
            row = keys.setdefault(name.lower(), {"name": name, "type": kind, "flags": 0})
            row["flags"] |= GLOBAL
    for row in keys.values():
        if row["type"].startswith("ArrayOf"):
            row["type"] = row["type"][len("ArrayOf"):]
            row["flags"] |= MULTIVALUED
        if "${" in row["name"]:
            row["flags"] |= TEMPLATE
    return [keys[folded] for folded in sorted(keys)]


def read_partitions():
    """Each partition: id, DNS suffix and regions, from botocore."""
    rows = read_json(PYPI / "botocore" / "data" / "partitions.json")["partitions"]
    return [
        (row["id"], row["outputs"]["dnsSuffix"], sorted(r for r in row["regions"] if not r.endswith("-global")))
        for row in sorted(rows, key=lambda row: row["id"])
    ]


PRINCIPAL_KEYS = {
    "iam:passedtoservice": PASSED,
    "iam:awsservicename": LINKED,
    "aws:calledvia": 0,
    "aws:calledviafirst": 0,
    "aws:calledvialast": 0,
    "organizations:serviceprincipal": 0,
}


def read_principals():
    """Service principals: those that AWS's managed policies (moto) name under a key that holds one, and cdk-constants' list."""
    found = {}

    def add(name, flag):
        name = name.lower().removesuffix(".cn")
        if re.fullmatch(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*\.(amazonaws\.com|amazon\.com)", name):
            found[name] = found.get(name, 0) | flag

    def walk(value):
        if isinstance(value, list):
            for item in value:
                walk(item)
        elif isinstance(value, dict):
            for key, item in value.items():
                flag = PRINCIPAL_KEYS.get(key.lower())
                if flag is not None:
                    for name in [item] if isinstance(item, str) else item:
                        add(name, flag)
                walk(item)
        elif isinstance(value, str):
            linked = re.search(r":role/aws-service-role/([a-z0-9.-]+)/", value)
            if linked:
                add(linked.group(1), LINKED)

    source = (PYPI / "moto" / "iam" / "aws_managed_policies.py").read_text(encoding="utf-8")
    walk(json.loads(source.split('"""')[1]))
    constants = (NPM / "cdk-constants" / "lib" / "principals.js").read_text(encoding="utf-8")
    for name in re.findall(r'"([a-z0-9_.-]+\.(?:amazonaws|amazon)\.com)"', constants):
        add(name, 0)
    for line in (HERE / "service-principals.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, flags, _source = line.split("\t")
            add(name, (PASSED if "passed" in flags else 0) | (LINKED if "linked" in flags else 0))
    return sorted(found.items())


# ---------------------------------------------------------------- writing the file


class Lists:
    """Interned lists of 16-bit numbers; an id is an index of the offset table."""

    def __init__(self):
        self.ids, self.offsets, self.words = {}, [], []

    def intern(self, items):
        items = tuple(items)
        if items not in self.ids:
            self.ids[items] = len(self.offsets)
            self.offsets.append(len(self.words))
            self.words.append(len(items))
            self.words.extend(items)
        return self.ids[items]


class Strings:
    """The pool: a string that stands within another is not stored again."""

    def __init__(self, strings):
        self.pool, self.places = "", {}
        for text in sorted(set(strings), key=lambda text: (-len(text), text)):
            assert text.isascii() and len(text) < 1 << 10, text
            at = self.pool.find(text)
            if at < 0:
                at = len(self.pool)
                self.pool += text
            self.places[text] = at
        assert len(self.pool) < 1 << 22

    def __getitem__(self, text):
        return self.places[text] << 10 | len(text)


def collect_strings(version, services, keys, partitions, principals):
    yield version
    for service in services:
        yield from (service["prefix"], service["name"])
        yield from (row["name"] for row in service["actions"])
        for row in service["types"]:
            yield row["key"]
            yield from row["arn"].split(", ")
    yield from (row["name"] for row in keys)
    for partition, suffix, regions in partitions:
        yield from (partition, suffix, *regions)
    yield from (name for name, _flags in principals)


def action_rows(action, type_ids, keyset, lists):
    """The resource types that an action acts on: [type | REQUIRED, its keys for this action, …]; doubles are joined."""
    rows = {}
    for row in action["resourceTypes"]:
        number = type_ids[row["name"].lower()]
        required, names = rows.get(number, (False, []))
        rows[number] = (required or row["required"], names + row["conditionKeys"])
    flat = []
    for number in sorted(rows):
        required, names = rows[number]
        flat += [number | (REQUIRED if required else 0), keyset(names)]
    return lists.intern(flat)


def build():
    package = read_json(DATA / "package.json")
    version = f"{package['updatedAt'][:10]} (iam-data {package['version']})"
    services, partitions, principals = read_services(), read_partitions(), read_principals()
    keys = read_keys(services)
    key_ids = {row["name"].lower(): number for number, row in enumerate(keys)}
    strings = Strings(collect_strings(version, services, keys, partitions, principals))
    lists = Lists()

    def keyset(names):
        return lists.intern(sorted({key_ids[written_key(name).lower()] for name in names}))

    services_out, actions_out, types_out, arns_out = bytearray(), bytearray(), bytearray(), bytearray()
    action_count = type_count = arn_count = 0
    for number, service in enumerate(services):
        type_ids = {}
        first_action, first_type = action_count, type_count
        for row in service["types"]:
            type_ids[row["key"].lower()] = type_count
            formats = row["arn"].split(", ")
            types_out += struct.pack(
                "<IHHHH", strings[row["key"]], number, keyset(row.get("conditionKeys", [])), arn_count, len(formats))
            for text in formats:
                arns_out += struct.pack("<I", strings[text])
            arn_count += len(formats)
            type_count += 1
        for row in service["actions"]:
            actions_out += struct.pack(
                "<IHHHBB", strings[row["name"]], number, action_rows(row, type_ids, keyset, lists),
                keyset(row["conditionKeys"]), LEVELS[row["accessLevel"]], 0)
            action_count += 1
        services_out += struct.pack(
            "<IIHHHHHH", strings[service["prefix"]], strings[service["name"]], first_action, action_count - first_action,
            first_type, type_count - first_type, keyset(row["key"] for row in service["keys"]), 0)

    keys_out = b"".join(
        struct.pack("<IBBH", strings[row["name"]], TYPES[row["type"]], row["flags"], 0) for row in keys)
    partitions_out, regions_out, region_count = bytearray(), bytearray(), 0
    for name, suffix, regions in partitions:
        partitions_out += struct.pack("<IIHH", strings[name], strings[suffix], region_count, len(regions))
        regions_out += b"".join(struct.pack("<I", strings[region]) for region in regions)
        region_count += len(regions)
    principals_out = b"".join(struct.pack("<IBBH", strings[name], flags, 0, 0) for name, flags in principals)

    assert action_count < 1 << 16 and type_count < REQUIRED and len(lists.offsets) < 1 << 16
    sections = [
        struct.pack("<I", strings[version]),
        strings.pool.encode("ascii"),
        services_out, actions_out, types_out, arns_out, keys_out,
        b"".join(struct.pack("<I", offset) for offset in lists.offsets),
        b"".join(struct.pack("<H", word) for word in lists.words),
        partitions_out, regions_out, principals_out,
    ]
    header = MAGIC + struct.pack("<II", FORMAT, len(sections))
    at = len(header) + 8 * len(sections)
    table, body = b"", b""
    for section in sections:
        table += struct.pack("<II", at + len(body), len(section))
        body += bytes(section)
    counts = (f"{len(services)} services, {action_count} actions, {type_count} resource types, {len(keys)} condition keys, "
              f"{region_count} regions, {len(principals)} service principals")
    return header + table + body, f"{version}: {counts}; {at + len(body)} bytes"


def main():
    if "--fetch" in sys.argv:
        fetch()
    made, counts = build()
    print(counts)
    if "--check" in sys.argv:
        if not OUTPUT.is_file() or OUTPUT.read_bytes() != made:
            sys.exit(f"{OUTPUT.name} is not what this script makes: run it without --check")
    else:
        OUTPUT.write_bytes(made)


main()
