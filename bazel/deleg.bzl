"""Policies as targets: what a team's files may `use`, what is built of them, and their tests.

An action sees the files that its target declares and nothing else. They stand in a folder of their own, with the
settings that the target names or with none, so the same target gives the same bytes on every machine, and its result
can be had from a cache.
"""

DelegInfo = provider(
    doc = "Files of the language that others may `use`.",
    fields = {"files": "A depset: the library's own files, and those of its deps."},
)

DelegToolchainInfo = provider(
    doc = "The compiler.",
    fields = {"deleg": "The program, a File."},
)

_TOOLCHAIN = "@rules_deleg//:toolchain_type"

def _toolchain_impl(ctx):
    return [platform_common.ToolchainInfo(
        info = DelegToolchainInfo(deleg = ctx.executable.deleg),
    )]

deleg_toolchain = rule(
    implementation = _toolchain_impl,
    doc = "Names the program for a `toolchain`.",
    attrs = {
        "deleg": attr.label(
            doc = "The program.",
            mandatory = True,
            allow_single_file = True,
            executable = True,
            cfg = "exec",
        ),
    },
)

def _library_impl(ctx):
    files = depset(
        ctx.files.srcs + ctx.files.data,
        transitive = [dep[DelegInfo].files for dep in ctx.attr.deps],
    )
    return [DelegInfo(files = files), DefaultInfo(files = files)]

_FILES = {
    "srcs": attr.label_list(
        doc = "Files of the language.",
        mandatory = True,
        allow_empty = False,
        allow_files = [".deleg"],
    ),
    "data": attr.label_list(
        doc = "IAM JSON that the files name in `from`.",
        allow_files = [".json"],
    ),
    "deps": attr.label_list(
        doc = "Libraries whose files may be named in `use`.",
        providers = [DelegInfo],
    ),
}

deleg_library = rule(
    implementation = _library_impl,
    doc = "Files that others `use`.",
    attrs = _FILES,
)

_PROJECT = dict(_FILES)

_PROJECT.update({
    "account": attr.string(doc = "The account to build for where the files declare none."),
    "settings": attr.label(
        doc = "The `deleg.toml`. Without it there are no settings, wherever the workspace has some.",
        allow_single_file = [".toml"],
    ),
})

def _place(file):
    """Where a file stands below the root of its tree: as in the workspace, other repositories below `external`."""
    path = file.short_path
    return "external/" + path[3:] if path.startswith("../") else path

def _project(ctx):
    """A tree of links to what is declared. Gives its files and those of them that the call names."""
    root = "_deleg/{}/".format(ctx.label.name)
    settings = ctx.actions.declare_file(root + "deleg.toml")
    if ctx.file.settings:
        ctx.actions.symlink(output = settings, target_file = ctx.file.settings)
    else:
        ctx.actions.write(settings, "")
    own = ctx.files.srcs
    others = depset(ctx.files.data, transitive = [dep[DelegInfo].files for dep in ctx.attr.deps])
    tree = [settings]
    named = []
    seen = {}
    for file in own + others.to_list():
        place = _place(file)
        if place in seen:
            continue
        seen[place] = True
        link = ctx.actions.declare_file(root + place)
        ctx.actions.symlink(output = link, target_file = file)
        tree.append(link)
        if file in own:
            named.append(link)
    return struct(tree = tree, named = named)

def _deleg(ctx):
    return ctx.toolchains[_TOOLCHAIN].info.deleg

def _policies_impl(ctx):
    project = _project(ctx)
    out = ctx.actions.declare_directory(ctx.label.name)
    arguments = ctx.actions.args()
    arguments.add("build")
    arguments.add_all(project.named)
    arguments.add_all(["-o", out.path])
    arguments.add("--format", ctx.attr.format)
    if ctx.attr.account:
        arguments.add("--account", ctx.attr.account)
    if ctx.attr.minify:
        arguments.add("--minify")
    ctx.actions.run(
        mnemonic = "DelegPolicies",
        progress_message = "Building policies of %s" % ctx.label,
        executable = _deleg(ctx),
        arguments = [arguments],
        inputs = project.tree,
        outputs = [out],
    )
    return [DefaultInfo(files = depset([out]), runfiles = ctx.runfiles([out]))]

_POLICIES = dict(_PROJECT)

_POLICIES.update({
    "format": attr.string(doc = "As `deleg build --format` takes it.", default = "json"),
    "minify": attr.bool(doc = "Write JSON without white space."),
})

deleg_policies = rule(
    implementation = _policies_impl,
    doc = "Checks, proves and builds: a folder with the policies and their manifest.",
    attrs = _POLICIES,
    toolchains = [_TOOLCHAIN],
)

def _quoted(text):
    return "'" + text.replace("'", "'\\''") + "'"

def _test_impl(ctx):
    project = _project(ctx)
    deleg = _deleg(ctx)
    words = [deleg.short_path, "test"] + [file.short_path for file in project.named]
    command = "exec ./" + " ".join([_quoted(word) for word in words])
    script = ctx.actions.declare_file(ctx.label.name + ".sh")
    ctx.actions.write(
        script,
        "#!/bin/sh\n# Runs the tests of the files, and writes what Bazel shows of them.\n" +
        command + ' --junit "${XML_OUTPUT_FILE:-/dev/null}"\n',
        is_executable = True,
    )
    return [DefaultInfo(
        executable = script,
        runfiles = ctx.runfiles([deleg] + project.tree),
    )]

_TEST = dict(_FILES)

_TEST["settings"] = _PROJECT["settings"]

deleg_test = rule(
    implementation = _test_impl,
    doc = "Checks the files and runs their `test` blocks.",
    attrs = _TEST,
    test = True,
    toolchains = [_TOOLCHAIN],
)

def _installed_impl(ctx):
    program = ctx.which("deleg")
    if not program:
        fail("there is no program `deleg` on the path")
    ctx.symlink(program, "deleg")
    ctx.file("BUILD.bazel", """
load("@rules_deleg//:deleg.bzl", "deleg_toolchain")

deleg_toolchain(
    name = "installed",
    deleg = "deleg",
)

toolchain(
    name = "toolchain",
    toolchain = ":installed",
    toolchain_type = "@rules_deleg//:toolchain_type",
)
""")

deleg_installed = repository_rule(
    implementation = _installed_impl,
    doc = "The program that is on the path. Machines that share a cache need one program: download it instead.",
    local = True,
    environ = ["PATH"],
)
