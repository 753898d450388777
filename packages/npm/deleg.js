#!/usr/bin/env node
// Runs the program that the package of this platform holds.
"use strict";
const { spawnSync } = require("node:child_process");

const platform = `${process.platform}-${process.arch}`;
const binary = process.platform === "win32" ? "deleg.exe" : "deleg";
let program;
try {
  program = require.resolve(`@deleg/${platform}/bin/${binary}`);
} catch {
  console.error(`error: there is no program for ${platform}: the package @deleg/${platform} is not installed`);
  console.error("  = help: install without `--omit=optional`, or build it from the source: cargo install --path .");
  process.exit(2);
}
const { status, signal, error } = spawnSync(program, process.argv.slice(2), { stdio: "inherit" });
if (error) {
  console.error(`error: ${program} cannot be run: ${error.message}`);
  process.exit(2);
}
if (signal) process.kill(process.pid, signal);
process.exit(status ?? 2);
