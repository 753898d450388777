#!/usr/bin/env python3
"""Fetches AWS's managed policies as test input, one JSON object a line: {"name": …, "document": …}.

    tests/corpus/fetch.py [FOLDER]        # default: target/corpus

The texts come from the package `moto` (Apache-2.0), which records what IAM returns for every managed policy. They are
not kept in the repository; `DELEG_CORPUS=FOLDER cargo test` runs over them.
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile
import zipfile

PACKAGE = "moto==5.2.5"


def main() -> None:
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "target/corpus")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", PACKAGE, "--dest", temporary]
        subprocess.run(command, check=True)
        (wheel,) = pathlib.Path(temporary).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            source = archive.read("moto/iam/aws_managed_policies.py").decode()
    policies = json.loads(re.search(r'"""(.*)"""', source, re.DOTALL).group(1))
    lines = [
        json.dumps({"name": name, "document": policy["Document"]}, ensure_ascii=False) + "\n"
        for name, policy in policies.items()
    ]
    (folder / "aws-managed.ndjson").write_text("".join(lines))
    print(f"{len(lines)} policies in {folder / 'aws-managed.ndjson'}")


if __name__ == "__main__":
    main()
