"""Packs the program as a wheel: build.py PROGRAM TAG FOLDER, where TAG is the platform's, such as
`manylinux_2_17_x86_64.musllinux_1_1_x86_64` for a program that needs no library, or `linux_x86_64` for this machine."""

import base64
import hashlib
import pathlib
import re
import sys
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
# One date for one source: the same wheel whenever it is made.
DATE = (1980, 1, 1, 0, 0, 0)


def main(program, tag, out):
    version = re.search(r'^version = "(.*)"$', (ROOT / "Cargo.toml").read_text(encoding="utf-8"), re.MULTILINE)[1]
    name = f"deleg-{version}"
    binary = "deleg.exe" if tag.startswith("win") else "deleg"
    metadata = "\n".join([
        "Metadata-Version: 2.4",
        "Name: deleg",
        f"Version: {version}",
        "Summary: A language for AWS IAM delegation: who may create what, under which permissions boundary",
        "Project-URL: Source, https://github.com/deleg-lang/deleg",
        "License-Expression: Apache-2.0 OR MIT",
        "License-File: LICENSE-APACHE",
        "License-File: LICENSE-MIT",
        "Requires-Python: >=3.8",
        "Description-Content-Type: text/markdown",
        "",
        (ROOT / "README.md").read_text(encoding="utf-8"),
    ])
    wheel = "".join(
        ["Wheel-Version: 1.0\nGenerator: deleg\nRoot-Is-Purelib: false\n"]
        + [f"Tag: py3-none-{one}\n" for one in tag.split(".")]
    )
    files = [
        (f"{name}.data/scripts/{binary}", pathlib.Path(program).read_bytes(), 0o755),
        (f"{name}.dist-info/METADATA", metadata.encode(), 0o644),
        (f"{name}.dist-info/WHEEL", wheel.encode(), 0o644),
        (f"{name}.dist-info/licenses/LICENSE-APACHE", (ROOT / "LICENSE-APACHE").read_bytes(), 0o644),
        (f"{name}.dist-info/licenses/LICENSE-MIT", (ROOT / "LICENSE-MIT").read_bytes(), 0o644),
    ]
    record = f"{name}.dist-info/RECORD"
    lines = []
    for path, data, _ in files:
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        lines.append(f"{path},sha256={digest},{len(data)}\n")
    files.append((record, "".join([*lines, f"{record},,\n"]).encode(), 0o644))
    path = pathlib.Path(out) / f"{name}-py3-none-{tag}.whl"
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for where, data, mode in files:
            entry = zipfile.ZipInfo(where, DATE)
            entry.external_attr = (0o100000 | mode) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    print(path)


if __name__ == "__main__":
    main(*sys.argv[1:])
