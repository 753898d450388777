"""Random sentences are built, and another evaluator decides requests inside and outside of what they mean.

    delegations.py [--seed N] [--projects N] [--requests N] [--program PATH] [--show]

Every request that a sentence describes must be allowed, and every other denied.
"""

import argparse
import collections
import pathlib
import random
import re
import sys
import tempfile

import asking
import sentences


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--projects", type=int, default=150)
    options.add_argument("--requests", type=int, default=120)
    options.add_argument("--program", default=str(asking.ROOT / "target/release/deleg"))
    options.add_argument("--show", action="store_true", help="show why projects are refused")
    given = options.parse_args()
    evaluator = asking.Evaluator()
    total, refused, wrong, built = collections.Counter(), collections.Counter(), 0, 0
    for seed in range(given.seed, given.seed + given.projects):
        chance = random.Random(seed)
        project = sentences.project(chance)
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "main.deleg").write_text(project["text"], encoding="utf-8")
            manifest, said = asking.build(given.program, folder)
        if manifest is None:
            refused.update(set(re.findall(r"error\[(\w+)\]", said)) or {said})
            if given.show:
                print(f"seed {seed} refused\n{said}")
            continue
        built += 1
        found, tally = asking.disagreements(evaluator, manifest, project, chance, given.requests)
        more, asked = asking.lost(evaluator, manifest, project, chance, given.requests // 2)
        total.update(tally, kept=asked)
        found += more
        wrong += len(found)
        if found:
            print(f"seed {seed}\n{project['text']}")
        for action, resource, context, answer, wanted in found[:5]:
            print(f"    iam:{action} on {resource} with {context}: {answer}, not {wanted}")
    print(f"{built} projects built, {sum(refused.values())} refused {dict(refused)}, {dict(total)}, {wrong} wrong")
    return 1 if wrong or built < given.projects // 4 or total["allowed"] < given.projects else 0


if __name__ == "__main__":
    sys.exit(main())
