# Deleg, a language for AWS IAM delegation: colours, indentation, formatting, checking.

declare-option -docstring 'the program' str deleg_program deleg

hook global BufCreate .*\.deleg %{
    set-option buffer filetype deleg
}

hook global WinSetOption filetype=deleg %¶
    require-module deleg
    set-option window static_words %opt{deleg_static_words}
    set-option buffer extra_word_chars _ - : . @ + * ?
    set-option buffer comment_line //
    set-option buffer formatcmd "%opt{deleg_program} fmt -"
    set-option window lintcmd "deleg_lint() { %opt{deleg_program} check --color never --format short - < ""$1"" 2>&1 | sed -n ""s|^<stdin>:\([0-9]*:[0-9]*\): note\[|$1:\1: warning: [|p; s|^<stdin>:\([0-9]*:[0-9]*\): \([a-z]*\)\[|$1:\1: \2: [|p""; }; deleg_lint"
    set-option window makecmd "%opt{deleg_program} check --format short"
    hook window ModeChange pop:insert:.* -group deleg-trim-indent deleg-trim-indent
    hook window InsertChar \n -group deleg-indent deleg-indent-on-new-line
    hook window InsertChar [\]})] -group deleg-indent deleg-indent-on-closing
    hook -once -always window WinSetOption filetype=.* %{ remove-hooks window deleg-.+ }
¶

hook -group deleg-highlight global WinSetOption filetype=deleg %{
    add-highlighter window/deleg ref deleg
    hook -once -always window WinSetOption filetype=.* %{ remove-highlighter window/deleg }
}

provide-module deleg %§

add-highlighter shared/deleg regions
add-highlighter shared/deleg/code default-region group
add-highlighter shared/deleg/string region '"' (?<!\\)(\\\\)*("|$) group
add-highlighter shared/deleg/documentation region '(?<![\w.@*?/:+-])///(?!/)' $ fill documentation
add-highlighter shared/deleg/comment region '(?<![\w.@*?/:+-])//' $ fill comment

add-highlighter shared/deleg/string/ fill string
add-highlighter shared/deleg/string/ regex '\\(["\\nt]|u\{[0-9A-Fa-f]{1,6}\})|\{\{|\}\}' 0:meta
add-highlighter shared/deleg/string/ regex '\{[A-Za-z_][\w-]*\}' 0:variable
add-highlighter shared/deleg/string/ regex '\$\{[^{}"\n]*\}' 0:variable

add-highlighter shared/deleg/code/ regex '(?:^|\s)(?:group|role|user|set|policy|boundary|accounts?|let|template|statements|guardrail)\h+([^\s{},()="]+)' 1:type
add-highlighter shared/deleg/code/ regex '(?<![\w.@*?/:+-])(use|let|accounts?|organization|ou|group|role|user|permission|set|policy|boundary|statements|guardrail|protect|delegations|template|delegate|test|resource|for|include|on|of|by|at|as|to|from|with|until|may|but|except|bounded|fits|wildcards|member|inline|holding|only|own|allowed|pass|attach|view|tagged|tag|must|policies|instance|profiles|management|identity|administrator|service|when|unless|if)(?![\w.@*?/:+-])' 0:keyword
add-highlighter shared/deleg/code/ regex '(?<![\w.@*?/:+-])(and|or|not|is|in|like|before|after|present|absent|any|all)(?![\w.@*?/:+-])' 0:operator
add-highlighter shared/deleg/code/ regex '(?<![\w.@*?/:+-])(allow|always|deny|never)(?![\w.@*?/:+-])' 0:attribute
add-highlighter shared/deleg/code/ regex '(?<![\w.@*?/:+-])(everything|none|anyone|mfa)(?![\w.@*?/:+-])' 0:value
add-highlighter shared/deleg/code/ regex '(?<![\w.@*?/:+-])(create|configure|delete|manage)(?![\w.@*?/:+-])' 0:function
add-highlighter shared/deleg/code/ regex '(?<![\w.@*?/:+-])(roles|users|groups|service-linked)(?![\w.@*?/:+-])' 0:type
add-highlighter shared/deleg/code/ regex '(?<![\w.@*?/:+-])([A-Za-z0-9*?-]+):(@[a-z]+|[A-Za-z0-9*?]+)(?![\w.@*?/:+-])' 1:module 2:function
add-highlighter shared/deleg/code/ regex '(?<![\w.@*?/:+-])(\d{12}|\d{4}-\d\d-\d\d)(?![\w.@*?/:+-])' 0:value
add-highlighter shared/deleg/code/ regex '\barn:[^\s,"{}()\[\]]*' 0:string
add-highlighter shared/deleg/code/ regex '\{[A-Za-z_][\w-]*\}' 0:variable
add-highlighter shared/deleg/code/ regex '\$\{[^{}"\n]*\}' 0:variable

declare-option str-list deleg_static_words absent account accounts administrator after all allow allowed always and any anyone as at attach before boundary bounded but by configure create delegate delegations delete deny everything except fits for from group groups guardrail holding identity if in include inline instance is let like manage management may member mfa must never none not of on only or organization ou own pass permission policies policy present profiles protect resource role roles service service-linked set statements tag tagged template test to unless until use user users view when wildcards with

define-command -hidden deleg-trim-indent %{
    try %{ execute-keys -draft -itersel x s^\h+$<ret>d }
}

define-command -hidden deleg-indent-on-new-line %{
    evaluate-commands -draft -itersel %{
        # As the line before; further in after what opens a block.
        try %{ execute-keys -draft <semicolon> K <a-&> }
        try %{ execute-keys -draft k x s^\h*///?\h*<ret> y j <a-h> P }
        try %{ execute-keys -draft k x <a-k>[{\[(]\h*$<ret> j <a-gt> }
    }
}

define-command -hidden deleg-indent-on-closing %{
    evaluate-commands -draft -itersel %{
        try %{ execute-keys -draft <a-h> <a-k>^\h+[\]})]$<ret> <a-lt> }
    }
}

define-command deleg-explain -params 1 -docstring 'deleg-explain CODE: the page of a code' %{
    evaluate-commands %sh{
        file=$(mktemp -t kak-deleg.XXXXXX)
        "$kak_opt_deleg_program" explain "$1" > "$file" 2>&1
        printf 'edit! -scratch *deleg-explain*; execute-keys %%{%%d!cat %s<ret>gg}; set-option buffer filetype markdown; nop %%sh{rm -f %s}\n' "$file" "$file"
    }
}

§
