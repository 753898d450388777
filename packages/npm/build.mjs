// Packs the program for npm: build.mjs PROGRAM PLATFORM FOLDER, where PLATFORM is Node's, such as `linux-x64`. It makes
// the package of the platform, which holds the program, and the package `deleg`, which finds it.
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { join, dirname } from "node:path";
import { fileURLToPath } from "node:url";

const [program, platform, out] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../..");
const version = readFileSync(join(root, "Cargo.toml"), "utf8").match(/^version = "(.*)"$/m)[1];
const [os, cpu] = platform.split("-");
const PLATFORMS = ["linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64", "win32-x64"];
if (!PLATFORMS.includes(platform)) throw new Error(`${platform} is none of ${PLATFORMS.join(", ")}`);

const about = {
  version,
  license: "(MIT OR Apache-2.0)",
  repository: { type: "git", url: "git+https://github.com/deleg-lang/deleg.git" },
  homepage: "https://github.com/deleg-lang/deleg#readme",
};

function pack(name, manifest, files) {
  const folder = join(out, "packing", name.replace("/", "-"));
  rmSync(folder, { recursive: true, force: true });
  for (const [path, from, mode] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    copyFileSync(from, join(folder, path));
    chmodSync(join(folder, path), mode);
  }
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name, ...about, ...manifest }, null, 2) + "\n");
  const packed = execFileSync("npm", ["pack", "--silent", "--pack-destination", out], { cwd: folder, encoding: "utf8" });
  console.log(join(out, packed.trim()));
}

mkdirSync(out, { recursive: true });
const binary = os === "win32" ? "deleg.exe" : "deleg";
const licences = ["LICENSE-APACHE", "LICENSE-MIT"].map((name) => [name, join(root, name), 0o644]);
pack(`@deleg/${platform}`, {
  description: `Deleg's program for ${platform}`,
  os: [os],
  cpu: [cpu],
}, [[`bin/${binary}`, program, 0o755], ...licences]);
pack("deleg", {
  description: "A language for AWS IAM delegation: who may create what, under which permissions boundary",
  keywords: ["aws", "iam", "policy", "permissions-boundary"],
  bin: { deleg: "bin/deleg.js" },
  engines: { node: ">=18" },
  optionalDependencies: Object.fromEntries(PLATFORMS.map((one) => [`@deleg/${one}`, version])),
}, [["bin/deleg.js", join(here, "deleg.js"), 0o755], ["README.md", join(root, "README.md"), 0o644], ...licences]);
rmSync(join(out, "packing"), { recursive: true });
