(principal kind: (principal_kind) @context name: (name) @name) @item
(policy "policy" @context name: (name) @name) @item
(boundary "boundary" @context name: (name) @name) @item
(account "account" @context name: (name) @name) @item
(let "let" @context name: (identifier) @name) @item
(statements "statements" @context name: (name) @name) @item
(guardrail "guardrail" @context name: (name) @name) @item
(template "template" @context name: (name) @name) @item
(delegate "delegate" @context to: (principals) @name) @item
(invariant [ "never" "always" ] @context subject: (subject) @name) @item
(test "test" @context title: (title) @name) @item

(doc_comment) @annotation
