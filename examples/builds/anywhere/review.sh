#!/bin/sh
# The questions of a review, for any CI that runs a command: review.sh BASE, a revision of git. The first no ends it.
set -eu
base=$1
deleg check --deny warnings iam
deleg test iam
deleg build --check -o out iam
deleg diff "git:$base:iam" iam --format markdown
deleg diff "git:$base:iam" iam --fail-on broader > /dev/null
